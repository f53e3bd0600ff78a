"""protobuf: Google's library (upb), one .proto for the whole model, converters generated from the model."""

from ._contract.contract import Codec
from ._protobuf.binding import bind_protobuf

codec = Codec("protobuf", "protobuf", "protobuf", bind_protobuf)
