from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class SessionType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SESSION_TYPE_UNSPECIFIED: _ClassVar[SessionType]
    SESSION_TYPE_SINGLE: _ClassVar[SessionType]
    SESSION_TYPE_GROUP: _ClassVar[SessionType]
    SESSION_TYPE_SERVICE: _ClassVar[SessionType]

class Platform(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PLATFORM_UNSPECIFIED: _ClassVar[Platform]
    PLATFORM_IOS: _ClassVar[Platform]
    PLATFORM_ANDROID: _ClassVar[Platform]
    PLATFORM_WINDOWS: _ClassVar[Platform]
    PLATFORM_MACOS: _ClassVar[Platform]
    PLATFORM_WEB: _ClassVar[Platform]
    PLATFORM_MINI_PROGRAM: _ClassVar[Platform]
    PLATFORM_SERVER: _ClassVar[Platform]

class Origin(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ORIGIN_UNSPECIFIED: _ClassVar[Origin]
    ORIGIN_CUSTOMER: _ClassVar[Origin]
    ORIGIN_AGENT: _ClassVar[Origin]
    ORIGIN_BOT: _ClassVar[Origin]
    ORIGIN_SYSTEM: _ClassVar[Origin]

class Status(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    STATUS_UNSPECIFIED: _ClassVar[Status]
    STATUS_SENDING: _ClassVar[Status]
    STATUS_SENT: _ClassVar[Status]
    STATUS_FAILED: _ClassVar[Status]
    STATUS_RECALLED: _ClassVar[Status]

class AckCode(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ACK_CODE_OK: _ClassVar[AckCode]
    ACK_CODE_SENSITIVE_WORD: _ClassVar[AckCode]
    ACK_CODE_RISK_REJECTED: _ClassVar[AckCode]
    ACK_CODE_NOT_A_MEMBER: _ClassVar[AckCode]
    ACK_CODE_TOO_LARGE: _ClassVar[AckCode]
    ACK_CODE_RATE_LIMITED: _ClassVar[AckCode]
    ACK_CODE_ID_REUSED: _ClassVar[AckCode]
    ACK_CODE_STORE_FAILED: _ClassVar[AckCode]

class TypingState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TYPING_STATE_UNSPECIFIED: _ClassVar[TypingState]
    TYPING_STATE_TYPING: _ClassVar[TypingState]
    TYPING_STATE_STOPPED: _ClassVar[TypingState]
    TYPING_STATE_RECORDING: _ClassVar[TypingState]

class MarkKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    MARK_KIND_UNSPECIFIED: _ClassVar[MarkKind]
    MARK_KIND_STARRED: _ClassVar[MarkKind]
    MARK_KIND_PINNED: _ClassVar[MarkKind]
    MARK_KIND_RESOLVED: _ClassVar[MarkKind]
    MARK_KIND_FOLLOW_UP: _ClassVar[MarkKind]

class EntityKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ENTITY_KIND_UNSPECIFIED: _ClassVar[EntityKind]
    ENTITY_KIND_MENTION: _ClassVar[EntityKind]
    ENTITY_KIND_LINK: _ClassVar[EntityKind]
    ENTITY_KIND_BOLD: _ClassVar[EntityKind]
    ENTITY_KIND_ORDER_NUMBER: _ClassVar[EntityKind]
    ENTITY_KIND_PHONE: _ClassVar[EntityKind]
SESSION_TYPE_UNSPECIFIED: SessionType
SESSION_TYPE_SINGLE: SessionType
SESSION_TYPE_GROUP: SessionType
SESSION_TYPE_SERVICE: SessionType
PLATFORM_UNSPECIFIED: Platform
PLATFORM_IOS: Platform
PLATFORM_ANDROID: Platform
PLATFORM_WINDOWS: Platform
PLATFORM_MACOS: Platform
PLATFORM_WEB: Platform
PLATFORM_MINI_PROGRAM: Platform
PLATFORM_SERVER: Platform
ORIGIN_UNSPECIFIED: Origin
ORIGIN_CUSTOMER: Origin
ORIGIN_AGENT: Origin
ORIGIN_BOT: Origin
ORIGIN_SYSTEM: Origin
STATUS_UNSPECIFIED: Status
STATUS_SENDING: Status
STATUS_SENT: Status
STATUS_FAILED: Status
STATUS_RECALLED: Status
ACK_CODE_OK: AckCode
ACK_CODE_SENSITIVE_WORD: AckCode
ACK_CODE_RISK_REJECTED: AckCode
ACK_CODE_NOT_A_MEMBER: AckCode
ACK_CODE_TOO_LARGE: AckCode
ACK_CODE_RATE_LIMITED: AckCode
ACK_CODE_ID_REUSED: AckCode
ACK_CODE_STORE_FAILED: AckCode
TYPING_STATE_UNSPECIFIED: TypingState
TYPING_STATE_TYPING: TypingState
TYPING_STATE_STOPPED: TypingState
TYPING_STATE_RECORDING: TypingState
MARK_KIND_UNSPECIFIED: MarkKind
MARK_KIND_STARRED: MarkKind
MARK_KIND_PINNED: MarkKind
MARK_KIND_RESOLVED: MarkKind
MARK_KIND_FOLLOW_UP: MarkKind
ENTITY_KIND_UNSPECIFIED: EntityKind
ENTITY_KIND_MENTION: EntityKind
ENTITY_KIND_LINK: EntityKind
ENTITY_KIND_BOLD: EntityKind
ENTITY_KIND_ORDER_NUMBER: EntityKind
ENTITY_KIND_PHONE: EntityKind

class Frame(_message.Message):
    __slots__ = ("msg", "typing", "read", "ack", "acks", "push", "page", "sync", "pull", "hello", "welcome", "older")
    MSG_FIELD_NUMBER: _ClassVar[int]
    TYPING_FIELD_NUMBER: _ClassVar[int]
    READ_FIELD_NUMBER: _ClassVar[int]
    ACK_FIELD_NUMBER: _ClassVar[int]
    ACKS_FIELD_NUMBER: _ClassVar[int]
    PUSH_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    SYNC_FIELD_NUMBER: _ClassVar[int]
    PULL_FIELD_NUMBER: _ClassVar[int]
    HELLO_FIELD_NUMBER: _ClassVar[int]
    WELCOME_FIELD_NUMBER: _ClassVar[int]
    OLDER_FIELD_NUMBER: _ClassVar[int]
    msg: Message
    typing: Typing
    read: ReadReceipt
    ack: Ack
    acks: BatchAck
    push: PushBatch
    page: HistoryPage
    sync: SyncState
    pull: GapPull
    hello: Hello
    welcome: Welcome
    older: PageRequest
    def __init__(self, msg: _Optional[_Union[Message, _Mapping]] = ..., typing: _Optional[_Union[Typing, _Mapping]] = ..., read: _Optional[_Union[ReadReceipt, _Mapping]] = ..., ack: _Optional[_Union[Ack, _Mapping]] = ..., acks: _Optional[_Union[BatchAck, _Mapping]] = ..., push: _Optional[_Union[PushBatch, _Mapping]] = ..., page: _Optional[_Union[HistoryPage, _Mapping]] = ..., sync: _Optional[_Union[SyncState, _Mapping]] = ..., pull: _Optional[_Union[GapPull, _Mapping]] = ..., hello: _Optional[_Union[Hello, _Mapping]] = ..., welcome: _Optional[_Union[Welcome, _Mapping]] = ..., older: _Optional[_Union[PageRequest, _Mapping]] = ...) -> None: ...

class OfflinePush(_message.Message):
    __slots__ = ("title", "description", "sound", "badge")
    TITLE_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    SOUND_FIELD_NUMBER: _ClassVar[int]
    BADGE_FIELD_NUMBER: _ClassVar[int]
    title: str
    description: str
    sound: str
    badge: bool
    def __init__(self, title: _Optional[str] = ..., description: _Optional[str] = ..., sound: _Optional[str] = ..., badge: _Optional[bool] = ...) -> None: ...

class Message(_message.Message):
    __slots__ = ("conversation_id", "client_id", "server_id", "seq", "sender_id", "receiver_id", "group_id", "session_type", "origin", "platform", "status", "created_ms", "sent_ms", "sender_name", "sender_avatar", "device_id", "content_type", "is_read", "options", "push", "mentions", "attached", "extra", "json", "text", "image", "product", "order", "quote", "rich", "voice", "file", "location", "menu", "recall", "mark", "slot", "fill")
    class OptionsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: bool
        def __init__(self, key: _Optional[str] = ..., value: _Optional[bool] = ...) -> None: ...
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    CLIENT_ID_FIELD_NUMBER: _ClassVar[int]
    SERVER_ID_FIELD_NUMBER: _ClassVar[int]
    SEQ_FIELD_NUMBER: _ClassVar[int]
    SENDER_ID_FIELD_NUMBER: _ClassVar[int]
    RECEIVER_ID_FIELD_NUMBER: _ClassVar[int]
    GROUP_ID_FIELD_NUMBER: _ClassVar[int]
    SESSION_TYPE_FIELD_NUMBER: _ClassVar[int]
    ORIGIN_FIELD_NUMBER: _ClassVar[int]
    PLATFORM_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    CREATED_MS_FIELD_NUMBER: _ClassVar[int]
    SENT_MS_FIELD_NUMBER: _ClassVar[int]
    SENDER_NAME_FIELD_NUMBER: _ClassVar[int]
    SENDER_AVATAR_FIELD_NUMBER: _ClassVar[int]
    DEVICE_ID_FIELD_NUMBER: _ClassVar[int]
    CONTENT_TYPE_FIELD_NUMBER: _ClassVar[int]
    IS_READ_FIELD_NUMBER: _ClassVar[int]
    OPTIONS_FIELD_NUMBER: _ClassVar[int]
    PUSH_FIELD_NUMBER: _ClassVar[int]
    MENTIONS_FIELD_NUMBER: _ClassVar[int]
    ATTACHED_FIELD_NUMBER: _ClassVar[int]
    EXTRA_FIELD_NUMBER: _ClassVar[int]
    JSON_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    IMAGE_FIELD_NUMBER: _ClassVar[int]
    PRODUCT_FIELD_NUMBER: _ClassVar[int]
    ORDER_FIELD_NUMBER: _ClassVar[int]
    QUOTE_FIELD_NUMBER: _ClassVar[int]
    RICH_FIELD_NUMBER: _ClassVar[int]
    VOICE_FIELD_NUMBER: _ClassVar[int]
    FILE_FIELD_NUMBER: _ClassVar[int]
    LOCATION_FIELD_NUMBER: _ClassVar[int]
    MENU_FIELD_NUMBER: _ClassVar[int]
    RECALL_FIELD_NUMBER: _ClassVar[int]
    MARK_FIELD_NUMBER: _ClassVar[int]
    SLOT_FIELD_NUMBER: _ClassVar[int]
    FILL_FIELD_NUMBER: _ClassVar[int]
    conversation_id: int
    client_id: str
    server_id: int
    seq: int
    sender_id: str
    receiver_id: str
    group_id: str
    session_type: SessionType
    origin: Origin
    platform: Platform
    status: Status
    created_ms: int
    sent_ms: int
    sender_name: str
    sender_avatar: str
    device_id: str
    content_type: int
    is_read: bool
    options: _containers.ScalarMap[str, bool]
    push: OfflinePush
    mentions: _containers.RepeatedScalarFieldContainer[str]
    attached: str
    extra: str
    json: bytes
    text: Text
    image: Image
    product: Product
    order: Order
    quote: Quote
    rich: Rich
    voice: Voice
    file: File
    location: Location
    menu: Menu
    recall: Recall
    mark: Mark
    slot: Slot
    fill: Fill
    def __init__(self, conversation_id: _Optional[int] = ..., client_id: _Optional[str] = ..., server_id: _Optional[int] = ..., seq: _Optional[int] = ..., sender_id: _Optional[str] = ..., receiver_id: _Optional[str] = ..., group_id: _Optional[str] = ..., session_type: _Optional[_Union[SessionType, str]] = ..., origin: _Optional[_Union[Origin, str]] = ..., platform: _Optional[_Union[Platform, str]] = ..., status: _Optional[_Union[Status, str]] = ..., created_ms: _Optional[int] = ..., sent_ms: _Optional[int] = ..., sender_name: _Optional[str] = ..., sender_avatar: _Optional[str] = ..., device_id: _Optional[str] = ..., content_type: _Optional[int] = ..., is_read: _Optional[bool] = ..., options: _Optional[_Mapping[str, bool]] = ..., push: _Optional[_Union[OfflinePush, _Mapping]] = ..., mentions: _Optional[_Iterable[str]] = ..., attached: _Optional[str] = ..., extra: _Optional[str] = ..., json: _Optional[bytes] = ..., text: _Optional[_Union[Text, _Mapping]] = ..., image: _Optional[_Union[Image, _Mapping]] = ..., product: _Optional[_Union[Product, _Mapping]] = ..., order: _Optional[_Union[Order, _Mapping]] = ..., quote: _Optional[_Union[Quote, _Mapping]] = ..., rich: _Optional[_Union[Rich, _Mapping]] = ..., voice: _Optional[_Union[Voice, _Mapping]] = ..., file: _Optional[_Union[File, _Mapping]] = ..., location: _Optional[_Union[Location, _Mapping]] = ..., menu: _Optional[_Union[Menu, _Mapping]] = ..., recall: _Optional[_Union[Recall, _Mapping]] = ..., mark: _Optional[_Union[Mark, _Mapping]] = ..., slot: _Optional[_Union[Slot, _Mapping]] = ..., fill: _Optional[_Union[Fill, _Mapping]] = ...) -> None: ...

class Text(_message.Message):
    __slots__ = ("text",)
    TEXT_FIELD_NUMBER: _ClassVar[int]
    text: str
    def __init__(self, text: _Optional[str] = ...) -> None: ...

class Image(_message.Message):
    __slots__ = ("url", "thumbnail_url", "width", "height", "size_bytes", "mime", "md5", "thumbnail")
    URL_FIELD_NUMBER: _ClassVar[int]
    THUMBNAIL_URL_FIELD_NUMBER: _ClassVar[int]
    WIDTH_FIELD_NUMBER: _ClassVar[int]
    HEIGHT_FIELD_NUMBER: _ClassVar[int]
    SIZE_BYTES_FIELD_NUMBER: _ClassVar[int]
    MIME_FIELD_NUMBER: _ClassVar[int]
    MD5_FIELD_NUMBER: _ClassVar[int]
    THUMBNAIL_FIELD_NUMBER: _ClassVar[int]
    url: str
    thumbnail_url: str
    width: int
    height: int
    size_bytes: int
    mime: str
    md5: str
    thumbnail: bytes
    def __init__(self, url: _Optional[str] = ..., thumbnail_url: _Optional[str] = ..., width: _Optional[int] = ..., height: _Optional[int] = ..., size_bytes: _Optional[int] = ..., mime: _Optional[str] = ..., md5: _Optional[str] = ..., thumbnail: _Optional[bytes] = ...) -> None: ...

class Product(_message.Message):
    __slots__ = ("sku", "title", "price_minor", "currency", "url", "image_url", "shop", "attributes")
    class AttributesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    SKU_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    PRICE_MINOR_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    URL_FIELD_NUMBER: _ClassVar[int]
    IMAGE_URL_FIELD_NUMBER: _ClassVar[int]
    SHOP_FIELD_NUMBER: _ClassVar[int]
    ATTRIBUTES_FIELD_NUMBER: _ClassVar[int]
    sku: str
    title: str
    price_minor: int
    currency: str
    url: str
    image_url: str
    shop: str
    attributes: _containers.ScalarMap[str, str]
    def __init__(self, sku: _Optional[str] = ..., title: _Optional[str] = ..., price_minor: _Optional[int] = ..., currency: _Optional[str] = ..., url: _Optional[str] = ..., image_url: _Optional[str] = ..., shop: _Optional[str] = ..., attributes: _Optional[_Mapping[str, str]] = ...) -> None: ...

class OrderItem(_message.Message):
    __slots__ = ("sku", "title", "price_minor", "quantity", "image_url")
    SKU_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    PRICE_MINOR_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    IMAGE_URL_FIELD_NUMBER: _ClassVar[int]
    sku: str
    title: str
    price_minor: int
    quantity: int
    image_url: str
    def __init__(self, sku: _Optional[str] = ..., title: _Optional[str] = ..., price_minor: _Optional[int] = ..., quantity: _Optional[int] = ..., image_url: _Optional[str] = ...) -> None: ...

class Order(_message.Message):
    __slots__ = ("order_id", "state", "total_minor", "currency", "placed_ms", "url", "items")
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    TOTAL_MINOR_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    PLACED_MS_FIELD_NUMBER: _ClassVar[int]
    URL_FIELD_NUMBER: _ClassVar[int]
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    order_id: str
    state: str
    total_minor: int
    currency: str
    placed_ms: int
    url: str
    items: _containers.RepeatedCompositeFieldContainer[OrderItem]
    def __init__(self, order_id: _Optional[str] = ..., state: _Optional[str] = ..., total_minor: _Optional[int] = ..., currency: _Optional[str] = ..., placed_ms: _Optional[int] = ..., url: _Optional[str] = ..., items: _Optional[_Iterable[_Union[OrderItem, _Mapping]]] = ...) -> None: ...

class Quote(_message.Message):
    __slots__ = ("text", "quoted_client_id", "quoted_seq", "quoted_sender_id", "quoted_sender_name", "quoted_summary")
    TEXT_FIELD_NUMBER: _ClassVar[int]
    QUOTED_CLIENT_ID_FIELD_NUMBER: _ClassVar[int]
    QUOTED_SEQ_FIELD_NUMBER: _ClassVar[int]
    QUOTED_SENDER_ID_FIELD_NUMBER: _ClassVar[int]
    QUOTED_SENDER_NAME_FIELD_NUMBER: _ClassVar[int]
    QUOTED_SUMMARY_FIELD_NUMBER: _ClassVar[int]
    text: str
    quoted_client_id: str
    quoted_seq: int
    quoted_sender_id: str
    quoted_sender_name: str
    quoted_summary: str
    def __init__(self, text: _Optional[str] = ..., quoted_client_id: _Optional[str] = ..., quoted_seq: _Optional[int] = ..., quoted_sender_id: _Optional[str] = ..., quoted_sender_name: _Optional[str] = ..., quoted_summary: _Optional[str] = ...) -> None: ...

class Entity(_message.Message):
    __slots__ = ("kind", "offset", "length", "value")
    KIND_FIELD_NUMBER: _ClassVar[int]
    OFFSET_FIELD_NUMBER: _ClassVar[int]
    LENGTH_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    kind: EntityKind
    offset: int
    length: int
    value: str
    def __init__(self, kind: _Optional[_Union[EntityKind, str]] = ..., offset: _Optional[int] = ..., length: _Optional[int] = ..., value: _Optional[str] = ...) -> None: ...

class Rich(_message.Message):
    __slots__ = ("text", "entities")
    TEXT_FIELD_NUMBER: _ClassVar[int]
    ENTITIES_FIELD_NUMBER: _ClassVar[int]
    text: str
    entities: _containers.RepeatedCompositeFieldContainer[Entity]
    def __init__(self, text: _Optional[str] = ..., entities: _Optional[_Iterable[_Union[Entity, _Mapping]]] = ...) -> None: ...

class Voice(_message.Message):
    __slots__ = ("url", "uuid", "duration_ms", "size_bytes", "mime")
    URL_FIELD_NUMBER: _ClassVar[int]
    UUID_FIELD_NUMBER: _ClassVar[int]
    DURATION_MS_FIELD_NUMBER: _ClassVar[int]
    SIZE_BYTES_FIELD_NUMBER: _ClassVar[int]
    MIME_FIELD_NUMBER: _ClassVar[int]
    url: str
    uuid: str
    duration_ms: int
    size_bytes: int
    mime: str
    def __init__(self, url: _Optional[str] = ..., uuid: _Optional[str] = ..., duration_ms: _Optional[int] = ..., size_bytes: _Optional[int] = ..., mime: _Optional[str] = ...) -> None: ...

class File(_message.Message):
    __slots__ = ("url", "uuid", "name", "size_bytes", "mime")
    URL_FIELD_NUMBER: _ClassVar[int]
    UUID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    SIZE_BYTES_FIELD_NUMBER: _ClassVar[int]
    MIME_FIELD_NUMBER: _ClassVar[int]
    url: str
    uuid: str
    name: str
    size_bytes: int
    mime: str
    def __init__(self, url: _Optional[str] = ..., uuid: _Optional[str] = ..., name: _Optional[str] = ..., size_bytes: _Optional[int] = ..., mime: _Optional[str] = ...) -> None: ...

class Location(_message.Message):
    __slots__ = ("latitude", "longitude", "name", "address")
    LATITUDE_FIELD_NUMBER: _ClassVar[int]
    LONGITUDE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    latitude: float
    longitude: float
    name: str
    address: str
    def __init__(self, latitude: _Optional[float] = ..., longitude: _Optional[float] = ..., name: _Optional[str] = ..., address: _Optional[str] = ...) -> None: ...

class MenuOption(_message.Message):
    __slots__ = ("option_id", "label", "action", "url")
    OPTION_ID_FIELD_NUMBER: _ClassVar[int]
    LABEL_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    URL_FIELD_NUMBER: _ClassVar[int]
    option_id: str
    label: str
    action: str
    url: str
    def __init__(self, option_id: _Optional[str] = ..., label: _Optional[str] = ..., action: _Optional[str] = ..., url: _Optional[str] = ...) -> None: ...

class Menu(_message.Message):
    __slots__ = ("template_id", "title", "options", "footer")
    TEMPLATE_ID_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    OPTIONS_FIELD_NUMBER: _ClassVar[int]
    FOOTER_FIELD_NUMBER: _ClassVar[int]
    template_id: str
    title: str
    options: _containers.RepeatedCompositeFieldContainer[MenuOption]
    footer: str
    def __init__(self, template_id: _Optional[str] = ..., title: _Optional[str] = ..., options: _Optional[_Iterable[_Union[MenuOption, _Mapping]]] = ..., footer: _Optional[str] = ...) -> None: ...

class Recall(_message.Message):
    __slots__ = ("target_client_id", "target_seq", "reason")
    TARGET_CLIENT_ID_FIELD_NUMBER: _ClassVar[int]
    TARGET_SEQ_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    target_client_id: str
    target_seq: int
    reason: str
    def __init__(self, target_client_id: _Optional[str] = ..., target_seq: _Optional[int] = ..., reason: _Optional[str] = ...) -> None: ...

class Mark(_message.Message):
    __slots__ = ("target_client_id", "target_seq", "kind", "removed")
    TARGET_CLIENT_ID_FIELD_NUMBER: _ClassVar[int]
    TARGET_SEQ_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    REMOVED_FIELD_NUMBER: _ClassVar[int]
    target_client_id: str
    target_seq: int
    kind: MarkKind
    removed: bool
    def __init__(self, target_client_id: _Optional[str] = ..., target_seq: _Optional[int] = ..., kind: _Optional[_Union[MarkKind, str]] = ..., removed: _Optional[bool] = ...) -> None: ...

class Slot(_message.Message):
    __slots__ = ("width", "height")
    WIDTH_FIELD_NUMBER: _ClassVar[int]
    HEIGHT_FIELD_NUMBER: _ClassVar[int]
    width: int
    height: int
    def __init__(self, width: _Optional[int] = ..., height: _Optional[int] = ...) -> None: ...

class Fill(_message.Message):
    __slots__ = ("target_client_id", "target_seq", "image")
    TARGET_CLIENT_ID_FIELD_NUMBER: _ClassVar[int]
    TARGET_SEQ_FIELD_NUMBER: _ClassVar[int]
    IMAGE_FIELD_NUMBER: _ClassVar[int]
    target_client_id: str
    target_seq: int
    image: Image
    def __init__(self, target_client_id: _Optional[str] = ..., target_seq: _Optional[int] = ..., image: _Optional[_Union[Image, _Mapping]] = ...) -> None: ...

class Typing(_message.Message):
    __slots__ = ("conversation_id", "sender_id", "state")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    SENDER_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    conversation_id: int
    sender_id: str
    state: TypingState
    def __init__(self, conversation_id: _Optional[int] = ..., sender_id: _Optional[str] = ..., state: _Optional[_Union[TypingState, str]] = ...) -> None: ...

class ReadReceipt(_message.Message):
    __slots__ = ("conversation_id", "reader_id", "seq", "at_ms")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    READER_ID_FIELD_NUMBER: _ClassVar[int]
    SEQ_FIELD_NUMBER: _ClassVar[int]
    AT_MS_FIELD_NUMBER: _ClassVar[int]
    conversation_id: int
    reader_id: str
    seq: int
    at_ms: int
    def __init__(self, conversation_id: _Optional[int] = ..., reader_id: _Optional[str] = ..., seq: _Optional[int] = ..., at_ms: _Optional[int] = ...) -> None: ...

class Ack(_message.Message):
    __slots__ = ("conversation_id", "client_id", "server_id", "seq", "server_ms", "code", "reason")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    CLIENT_ID_FIELD_NUMBER: _ClassVar[int]
    SERVER_ID_FIELD_NUMBER: _ClassVar[int]
    SEQ_FIELD_NUMBER: _ClassVar[int]
    SERVER_MS_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    conversation_id: int
    client_id: str
    server_id: int
    seq: int
    server_ms: int
    code: AckCode
    reason: str
    def __init__(self, conversation_id: _Optional[int] = ..., client_id: _Optional[str] = ..., server_id: _Optional[int] = ..., seq: _Optional[int] = ..., server_ms: _Optional[int] = ..., code: _Optional[_Union[AckCode, str]] = ..., reason: _Optional[str] = ...) -> None: ...

class Range(_message.Message):
    __slots__ = ("first", "last")
    FIRST_FIELD_NUMBER: _ClassVar[int]
    LAST_FIELD_NUMBER: _ClassVar[int]
    first: int
    last: int
    def __init__(self, first: _Optional[int] = ..., last: _Optional[int] = ...) -> None: ...

class BatchAck(_message.Message):
    __slots__ = ("conversation_id", "server_ids", "seqs", "ranges", "cumulative_seq")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    SERVER_IDS_FIELD_NUMBER: _ClassVar[int]
    SEQS_FIELD_NUMBER: _ClassVar[int]
    RANGES_FIELD_NUMBER: _ClassVar[int]
    CUMULATIVE_SEQ_FIELD_NUMBER: _ClassVar[int]
    conversation_id: int
    server_ids: _containers.RepeatedScalarFieldContainer[int]
    seqs: _containers.RepeatedScalarFieldContainer[int]
    ranges: _containers.RepeatedCompositeFieldContainer[Range]
    cumulative_seq: int
    def __init__(self, conversation_id: _Optional[int] = ..., server_ids: _Optional[_Iterable[int]] = ..., seqs: _Optional[_Iterable[int]] = ..., ranges: _Optional[_Iterable[_Union[Range, _Mapping]]] = ..., cumulative_seq: _Optional[int] = ...) -> None: ...

class ConversationMessages(_message.Message):
    __slots__ = ("conversation_id", "messages", "end_seq", "gone")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    MESSAGES_FIELD_NUMBER: _ClassVar[int]
    END_SEQ_FIELD_NUMBER: _ClassVar[int]
    GONE_FIELD_NUMBER: _ClassVar[int]
    conversation_id: int
    messages: _containers.RepeatedCompositeFieldContainer[Message]
    end_seq: int
    gone: _containers.RepeatedCompositeFieldContainer[Range]
    def __init__(self, conversation_id: _Optional[int] = ..., messages: _Optional[_Iterable[_Union[Message, _Mapping]]] = ..., end_seq: _Optional[int] = ..., gone: _Optional[_Iterable[_Union[Range, _Mapping]]] = ...) -> None: ...

class PushBatch(_message.Message):
    __slots__ = ("conversations",)
    CONVERSATIONS_FIELD_NUMBER: _ClassVar[int]
    conversations: _containers.RepeatedCompositeFieldContainer[ConversationMessages]
    def __init__(self, conversations: _Optional[_Iterable[_Union[ConversationMessages, _Mapping]]] = ...) -> None: ...

class HistoryPage(_message.Message):
    __slots__ = ("conversation_id", "messages", "cursor", "complete")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    MESSAGES_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    COMPLETE_FIELD_NUMBER: _ClassVar[int]
    conversation_id: int
    messages: _containers.RepeatedCompositeFieldContainer[Message]
    cursor: str
    complete: bool
    def __init__(self, conversation_id: _Optional[int] = ..., messages: _Optional[_Iterable[_Union[Message, _Mapping]]] = ..., cursor: _Optional[str] = ..., complete: _Optional[bool] = ...) -> None: ...

class ConversationState(_message.Message):
    __slots__ = ("conversation_id", "max_seq", "min_seq", "read_seq")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    MAX_SEQ_FIELD_NUMBER: _ClassVar[int]
    MIN_SEQ_FIELD_NUMBER: _ClassVar[int]
    READ_SEQ_FIELD_NUMBER: _ClassVar[int]
    conversation_id: int
    max_seq: int
    min_seq: int
    read_seq: int
    def __init__(self, conversation_id: _Optional[int] = ..., max_seq: _Optional[int] = ..., min_seq: _Optional[int] = ..., read_seq: _Optional[int] = ...) -> None: ...

class SyncState(_message.Message):
    __slots__ = ("conversations",)
    CONVERSATIONS_FIELD_NUMBER: _ClassVar[int]
    conversations: _containers.RepeatedCompositeFieldContainer[ConversationState]
    def __init__(self, conversations: _Optional[_Iterable[_Union[ConversationState, _Mapping]]] = ...) -> None: ...

class ConversationGaps(_message.Message):
    __slots__ = ("conversation_id", "ranges")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    RANGES_FIELD_NUMBER: _ClassVar[int]
    conversation_id: int
    ranges: _containers.RepeatedCompositeFieldContainer[Range]
    def __init__(self, conversation_id: _Optional[int] = ..., ranges: _Optional[_Iterable[_Union[Range, _Mapping]]] = ...) -> None: ...

class GapPull(_message.Message):
    __slots__ = ("gaps",)
    GAPS_FIELD_NUMBER: _ClassVar[int]
    gaps: _containers.RepeatedCompositeFieldContainer[ConversationGaps]
    def __init__(self, gaps: _Optional[_Iterable[_Union[ConversationGaps, _Mapping]]] = ...) -> None: ...

class Hello(_message.Message):
    __slots__ = ("user_id", "device_id", "token", "epoch", "conversations")
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    DEVICE_ID_FIELD_NUMBER: _ClassVar[int]
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    CONVERSATIONS_FIELD_NUMBER: _ClassVar[int]
    user_id: str
    device_id: str
    token: str
    epoch: int
    conversations: _containers.RepeatedCompositeFieldContainer[ConversationState]
    def __init__(self, user_id: _Optional[str] = ..., device_id: _Optional[str] = ..., token: _Optional[str] = ..., epoch: _Optional[int] = ..., conversations: _Optional[_Iterable[_Union[ConversationState, _Mapping]]] = ...) -> None: ...

class Welcome(_message.Message):
    __slots__ = ("epoch", "resumed", "server_ms", "conversations")
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    RESUMED_FIELD_NUMBER: _ClassVar[int]
    SERVER_MS_FIELD_NUMBER: _ClassVar[int]
    CONVERSATIONS_FIELD_NUMBER: _ClassVar[int]
    epoch: int
    resumed: bool
    server_ms: int
    conversations: _containers.RepeatedCompositeFieldContainer[ConversationState]
    def __init__(self, epoch: _Optional[int] = ..., resumed: _Optional[bool] = ..., server_ms: _Optional[int] = ..., conversations: _Optional[_Iterable[_Union[ConversationState, _Mapping]]] = ...) -> None: ...

class PageRequest(_message.Message):
    __slots__ = ("conversation_id", "before_seq", "limit")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    BEFORE_SEQ_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    conversation_id: int
    before_seq: int
    limit: int
    def __init__(self, conversation_id: _Optional[int] = ..., before_seq: _Optional[int] = ..., limit: _Optional[int] = ...) -> None: ...
