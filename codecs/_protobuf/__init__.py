"""Protobuf: the committed schema, its binding to a model, and the converters made from the model."""
