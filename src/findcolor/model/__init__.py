"""The model at use: weights, sessions, hints, and the colorizer (only home of onnxruntime)."""
