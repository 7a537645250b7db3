"""Photo files: read as lightness, written in colour, with everything they say about themselves."""

from findcolor.photo.files import whole_file
from findcolor.photo.metadata import Metadata
from findcolor.photo.photo import Photo
from findcolor.photo.provenance import SOURCE_TYPE, Provenance
from findcolor.photo.read import read_metadata, read_photo, read_provenance, read_recipe
from findcolor.photo.write import default_name, encode_photo, write_photo

__all__ = [
    "SOURCE_TYPE",
    "Metadata",
    "Photo",
    "Provenance",
    "default_name",
    "encode_photo",
    "read_metadata",
    "read_photo",
    "read_provenance",
    "read_recipe",
    "whole_file",
    "write_photo",
]
