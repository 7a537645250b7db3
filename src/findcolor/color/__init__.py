"""Colour on plain numpy arrays: CIELAB, the ab gamut, upsampling, the look, differences."""
