"""What English-speaking customers type before they buy, and the tables that every chat needs.

Data alone, all of it written for this project.
"""

from ..script import Script, Topic
from . import phrases_en_service

_SHORTS = """
    ok / k / yes / no / ? / hi / hey / yep / nope / sure / hmm / 👍 / 🙏 / oh / wait / great / hello / ty / lol
    fine / why / when / ok ty / cool / thanks / ok thanks / yes please / no thanks / sorry / really? / got it
    hello?? / anyone / not yet / me too / never mind / {colour} / {size} / {day} / {town} / {price} / {first}
    {tail} / in {colour} / size {size} / by {day} / {few} of them / the {colour} one / for {act} / from {town}
    {past} / it's {first} / to {town} / {price}? / {day}? / in {size}? / {wear} / {tool} / {look} / {food}
    {few} days / no {colour} / not {size} / ending {tail} / any {wear}? / {the} {part} / {shoe} / {fabric}?
    it's {look} / {beauty} / only {few}? / too {look} / {price} each / so {look} / {order} / yes {day}
    no {part} / that {tool} / ok {day} / by {past}
"""

_OPENINGS = """
    {hey} / {hey} / {hey} / {hey} {first} / quick question / one more thing / me again
    (sorry|hate) to (bother|chase|trouble|nag) you( again|) / is anyone there / hello, {name} here
    hi, it's {first} from {town} / another question
    (not sure|no idea|unsure) (who|where) to (ask|write|send this) / {hey}, order {order} / right / ok so
    question / hope you can help / (long time|loyal|regular|new|{few} year) customer (here|from {town})
    {first} said to ask you / (following up|as discussed|as I wrote|still here) (from|since) {past}
    about my {tool}
"""

_CLOSINGS = """
    thanks / thank you / thanks {first} / please / asap / ok bye / cheers / let me know / thanks in advance
    much appreciated / no rush / sorry / waiting / bye for now / you're a star / that's all / ttyl
    fingers crossed / I'll wait / talk soon / until {day} then / have a good one
"""

_SIZE = Topic(
    states="""
        I'm (5|4|6)'%, (1%#|2##) (lbs|pounds|lb) and (usually|normally|mostly) (a|wear|take) {size}
        I'm 1(5|6|7|8)#cm and (4|5|6|7|8|9)# kilos / {person} is normally {size}
        my feet are {very} (wide|narrow|flat|long) / the {size} I bought {past} was {very} {wearlook}
        I take {shoesize} in {shoe} / my waist is (2|3)# inches
        {person} has {very} (broad shoulders|long arms|short legs|a small frame)
        the reviews say {the} {wear} (runs|comes up) {wearlook} / between {size} and {size}
        my {scene} is only 1## by %# cm / last time {the} {shoe} were {very} {wearlook}
        I (need|plan|like) to wear a {wear} (under|over|with) {the} {wear}
        {the} {tool} has to fit a %# cm gap in {the} {scene} / {person} hates {wearlook} {wear}
        I measured {the} {scene} and got %# inches""",
    asks="""
        what size (should|would) I {get} in {the} {garment}
        (would|will|does) {size} fit (me|{person}|someone tall) / is {the} {garment} true to size
        which (is|would be|looks) (better|safer|right) (for me|for {person}|for {act}), {size} or {size}
        do you have {the} {garment} in {size} / how long is {the} {wear} in {size}
        does {the} {wear} come up {wearlook} / is {the} {wearpart} {wearlook}
        will {the} {shoe} be {wearlook} on {shoesize} feet / can I swap {size} for {size}
        are {the} {shoe} {wearlook} at {the} {wearpart} / how (wide|tall|deep|heavy|long) is {the} {device}
        does {the} {device} fit in a (small|normal|tiny) {scene}
        what (are|is) the (measurements|size|weight|height) of {the} {toolpart}
        would {the} {tool} go on a %#cm {scene} shelf / is {size} ok for {person}
        can you measure {the} {wearpart} on {size} / how much does {the} {tool} hold
        can {the} {wearpart} be let out / is {the} {wear} {wearlook} or {wearlook} on {the} {wearpart}""",
    adds="""
        I don't want it {wearlook} / {person} prefers {wearlook} {wear} / it's for {act}
        I'd rather go {wearlook} than {wearlook} / I'll take {size} then
        (returning|sending back|posting) (stuff|{wear}|{shoe}) is a (pain|hassle|nightmare|chore)
        (last|other|first) {wear} went (straight|right|all) back( to {town}|)
        hope {the} {wearpart} isn't {wearlook} / it must fit in {the} {scene} / otherwise {size} it is
        going by the chart I'm {size} / need it {wearlook} for {act}""",
)

_STOCK = Topic(
    states="""
        the {colour} {garment} (is|shows|has been) (out of stock|greyed out|unavailable) since {past}
        I want {the} {tool} in {colour} / {person} wants {few} {colour} ones
        (it was|they were|I saw it|it said {price}) (there|here|online|in {town}) {past}
        {size} in {colour} won't go in my basket / I need {few} {device}s for {act}
        (my|the) (saved|favourite|wishlist) {garment} (disappeared|vanished|is gone|changed price)
        your {town} (store|team|branch|{first}) (told|asked|advised) me to (ask|write|check) (here|online|you)
        (the page|it|your ad) (says|shows|lists) (preorder|backorder|coming soon|{day}) for {the} {tool}
        I already have the {colour} {tool} / looking for a {colour} {thing} for {person}
        everything in {size} is gone""",
    asks="""
        (is|are) {the} {garment} (in stock|still available|coming back) in {colour}
        when will the {colour} {tool} be (back|restocked|available)
        do you (sell|stock|do) {the} {toolpart} separately / is there a {colour} version
        have you got {few} more of the {colour} ones / can I {get} {the} {tool} in {town}
        is {the} {garment} {cloth} or {cloth} / do you have anything {wearlook} for {act}
        any {colour} {wear} in {size} left / could you hold (one|the {colour} {tool}) until {day}
        is {the} {device} {toollook} / what's the difference between the {tooltrait} and the {tooltrait} {tool}
        which {tool} is less {toollook} / does {the} {device} come with a {toolpart}
        will the {colour} go with {colour} / is {the} {food} {foodlook}
        are {the} {food} less {foodlook} than {past} / does {the} {beauty} suit (dry|oily|sensitive|teen) skin
        is the {colour} more {look} in real life / can {person} use {the} {device} in {the} {scene}
        what is {the} {wearpart} made of / has {the} {tool} got a {stuff} {toolpart}
        does {the} {food} keep in {the} {scene}""",
    adds="""
        ping me when it's back / {colour} or nothing / {colour} would do too / I can wait until {day}
        send me the link / {person} only likes {colour} / reserve {few} for me / I need it by {day}
        (it's|they're|this is|that's) for {person} / if not I'll take {colour} / fed up with {colour}
        (I|we|{person}) (looked|searched|asked|tried) (everywhere|all over|{few} shops) in {town}
        perfect for {act} / the {fabric} one please / any {look} {colour} will do""",
)

_PRICE = Topic(
    states="""
        {the} {garment} was {price} {past} / my coupon {tail} (doesn't work|expired|got rejected|isn't applied)
        (another|a different|some other) shop has {the} {tool} for {price}
        I bought it {past} and now it's {price} / checkout says {price} not {price} / I get {off} as a member
        I'm buying {few} {device}s for {act} / I was charged {price} (twice|more|by mistake)
        shipping to {town} is {price} / {the} {tool} ad said {off} / {person} paid {price} {past}
        (gift card|voucher|credit note|code) {order} (shows|has|says) (no balance|{price}|expired|zero)
        (I|we|{person}) can't (afford|spend|pay|go to) (more than|over) {price}""",
    asks="""
        how much is {the} {thing} (with shipping|in total|for {few}|to {town})
        can I (still|) use {few} coupons / is there {off} for (students|new customers|{few} or more|nurses)
        will {the} {garment} be cheaper {day} / do you price match {price} / can you do {price} for {few}
        is shipping free (to {town}|over {price}|{day}) / why did {the} {tool} go up {off}
        could you refund the {price} difference / does {off} work on {wear} / where do I type the coupon
        can I pay {day} / do you take (paypal|gift cards|cash|klarna|amex) / is {price} for one or for {few}
        what does {the} {device} cost in {town} / can you knock {off} {the} {tool}
        how many (points|stamps|stars|credits) for {the} {device}""",
    adds="""
        {off} would help / I'd buy {few} at {price} / it's {look} but not {price} {look} / my limit is {price}
        otherwise I'll wait for {day} / throw in a {toolpart} and I'm sold / it expires {day} / be fair
        {person} says it's too much / {price} and we have a deal / I'll tell {person} about you
        {few} for {price} and I'm in""",
)

SCRIPT = Script(
    shorts=_SHORTS,
    openings=_OPENINGS,
    closings=_CLOSINGS,
    topics=(_SIZE, _STOCK, _PRICE, *phrases_en_service.TOPICS),
)
