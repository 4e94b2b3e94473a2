"""The model: features, gate, heads, calibration, training and the model store."""
