"""The desktop program: the studio's editor as a native window, offline (only home of PySide6)."""
