"""What English-speaking agents answer. Data alone, all of it written for this project."""

from ..script import Script, Topic

_SHORTS = """
    yes / no / hi / sure / ok / done / of course / hello / yes we do / one moment / in stock / {colour} yes
    by {day} / size {size} / it's {fabric} / {price} / found it / my pleasure / on {day} / not yet / checking
    {few} left / hi {first} / from {town} / noted / yes, {size} / got it / all done / {few} days / no problem
    sent {past} / with {name} / Let me check that / Yes, {size} is in stock / It ships {day} / I'll ask {name}
    It's {price} now / Only in {colour} / Sold out in {size} / One moment, {first} / It left {town}
    Sorry, no {colour} / {colour} is back {day} / Thanks, {first} / It's in {town} now / Card ending {tail}?
    Which {tool}? / Yes, by {day} / It's all {fabric} / With a new {part} / That's {order} / Not before {day}
    Happy to help
"""

_OPENINGS = """
    {hey}, {first} here / Hello {name} / Hi {first}, thanks for waiting / Good (morning|afternoon|evening)
    Sorry (for|about) the (wait|delay|trouble), {first}
    Thanks for (getting in touch|your message|the photos|your patience)
    I've (looked into|checked|found|read) (this|{order}|it) / (I see|I understand|Of course|No problem)
    (Happy|Glad) to (help|check|explain) / I'm {first} from the {town} team / Right, {first}
    (Apologies|Sorry) {first} / Let me (check|see|look) / Good news
    (Bad news|Not great news|One snag) (I'm afraid|sorry|{first})
"""

_CLOSINGS = """
    Have a (lovely|great|nice|good) (day|evening|weekend|{day})
    (Anything else|Is that ok|Does that help|Shall I go ahead)? / Thanks {first}
    (Take care|Bye for now|Speak soon|Stay warm)( {first}|) / I'm here until %pm / Best, {first}
    Just reply here / Hope that helps / Enjoy {act} / (All the best|Regards|Warm wishes|Cheers), {first}
    Thanks for shopping with us
"""

_SIZE = Topic(
    states="""
        {the} {garment} (comes up|runs|fits|is cut) {wearlook}
        {size} (measures|has|comes with) (3|4)# inches at the {wearpart}
        (most|some|{few}|our) customers at 1(6|7)#cm (take|keep|wear) {size}
        {the} {wearpart} is {wearlook} on {size} and {wearlook} on {size} / {the} {device} is (%#|1##) by %# cm
        {the} {shoe} are {wearlook} at the {wearpart}
        (our model|{first}|the man in photo {few}) is (5|6)'% (and|but) wears {size}""",
    asks="""
        I'd (go for|suggest|take|recommend) {size} for {person}
        (would|do) you (like|prefer) it {wearlook} or {wearlook} / {size} should be {wearlook} enough for {act}
        could you measure {the} {scene} / what (size|width|fit) do you (wear|take|like) in {shoe}
        {shoesize} in our {shoe} is like {shoesize} elsewhere / yes, {the} {device} fits a %# cm {scene}
        the {toolpart} is {toollook} but fits
        (between|torn between|unsure about) {size} and {size}, (take|keep|pick) {size}""",
    adds="""
        exchanges for {size} are free
        (leave|keep) the (label|tag|sticker) on (the {wear}|it|the {wearpart}) please
        it softens after {few} washes / {town} shop has {size} to try on
        the (chart|guide|table|care label) is (under|next to|below) the {colour} (photo|tab|box)
        (happy|able|glad) to (reserve|hold|put aside) {size} (until|for you till|in {town} until) {day}
        it goes with {colour} {wear}""",
)

_GOODS = Topic(
    states="""
        {the} {garment} is {cloth} with a {cloth} {wearpart} / {the} {tool} has a {stuff} {toolpart}
        we have {few} left in {colour} / {colour} sold out {past} / {the} {food} was packed in {town} {past}
        {the} {beauty} is (fine|good|safe|not ideal) for (dry|oily|sensitive|teenage|mature) skin
        {the} {tooltrait} one is {toollook} and {toollook}
        {the} {colour} is {look} (in daylight|up close|on screen|at night)
        {person} uses the same {tool} for {act} / this year's {tool} has a new {toolpart}""",
    asks="""
        {colour} is back on {day} / (would|could|might) {colour} (work|do|be an option) instead
        it's {fabric}, so {look} for {act} / yes, {the} {device} is {toollook} enough for {act}
        you can (wash|dry|iron|clean) {the} {wear} at %0 / keep {the} {food} in the {scene}
        try {the} {tooltrait} {tool}, it's {toollook} / which {part} do you mean / is it for {act} or {act}
        the {toolpart} (unscrews|clips off|slides out|folds) for cleaning
        press the {toolpart} for {few} seconds / shall I send a link to the {thing}
        I can order {few} {part}s for you""",
    adds="""
        it comes with a spare {part} / {colour} is the favourite / {few} year warranty on the {toolpart}
        keep it away from the {scene} / {fabric} needs a day to air / photo {few} shows the {part}
        I'd pick {colour} for {person} / {look} for the money / I own the {colour} one myself""",
)

_PRICE = Topic(
    states="""
        {the} {thing} is {price} until {day} / your {off} coupon covers {wear} only / it was {price} {past}
        shipping to {town} is {price} / (orders|baskets|anything) over {price} (ship|go|post) free( to {town}|)
        code {first}%# gives {off}
        (the sale|this offer|free shipping|that price) (starts|ends|is extended to|runs to) {day}
        (that|the|your) {price} was (held|blocked|reserved|pre-approved), not (charged|taken|paid)""",
    asks="""
        I can (offer|give you|do|arrange) {off} on {the} {tool} / (could|would) {price} for {few} work
        (I've|we've|{name} has) (refunded|sent|returned) {price} to (card|account|wallet) {tail}
        please (enter|type|paste|add) {first}%# (at|in|on) the (basket|checkout|payment page|app)
        did you (log in|sign up|switch device) (before|after) adding {the} {thing}
        we match {price} if the {town} shop has it in {colour} / which (card|account|number), {tail} or {tail}
        {price} is for {few} / I'll (credit|return|refund|wire) the {price} (by|on|before) {day}""",
    adds="""
        (codes|coupons|points|gift cards) can't (be combined|go|be used) with {off} / that's our {look} price
        it goes up {day} / members get {off} from {day} / {few} or more get {off} / prices in {town} may differ
        I added a {toolpart} for free / (the|your|a paper) (invoice|receipt|quote) (goes|went|is sent) to {name}""",
)

_DELIVERY = Topic(
    states="""
        (order|box|parcel) {order} (left|passed|cleared) {town} {past}
        the {carrier} (tried|called|was) at {street} {past}
        your {thing} is (at|in|near) the {town} (depot|hub|office|shop)
        it was (left|put|dropped|stored) (at|by|near|behind) {place}( {past}|) / it was signed by {name}
        the {food} and the {tool} (ship|come|arrive|travel) (separately|apart|in {few} boxes|on {day})
        (snow|flooding|a strike|fog|roadworks|ice) (near|around|in) {town} (delays|slows|stops) the {carrier}
        (your|the|our) (address|label|delivery note) (is|says|reads) {address}( right|)
        (we|they|{name}) (ship|send|pack) (from|in) {town} (in|within|every) {few} days
        {the} {tool} (goes|ships|travels) (by freight|on a pallet|with two drivers|by van)( to {town}|)""",
    asks="""
        it (should|will|is due to) (arrive|be with you|reach {town}) by {day}
        I've (asked|chased|emailed|called) the {carrier} about {order} / could you check {place} and ask {name}
        (I|we|{name}) (changed|corrected|moved|updated) it to {address} / would {place} on {day} suit you
        {the} {thing} is (being|getting) (repacked|checked|relabelled|weighed|rerouted) in {town}
        (what's|which is) the (best|right|new) number for the {carrier}, (ending |){tail}
        can {name} sign for it
        I'll (resend|repack|replace|reship) the {thing} (on|by|before|from {town}) {day}
        (the {carrier}|{first}|our driver) (brings|drops|delivers|carries) it (between|from) {few} (and|to) %pm""",
    adds="""
        (you'll|{name} will) (get|see|have) (a text|an email|a call|a link) {day}
        (refuse|photograph|don't sign for) it if (the|any) {part} (is damaged|looks {look}|is loose)
        (we|the {carrier}|insurance) (cover|covers|pays) (losses|damage|breakage) (up to|over|of) {price}
        (pick-up|the depot|{town}|our desk) is (open|staffed) (until|till|from) %pm / please keep {order} handy
        it (can|will|may) (wait|stay|sit) (at|in|with) {place} (for|up to) {few} days
        tracking (moves|updates|wakes up|refreshes) (again|) by {day}
        (the|that|your) {colour} (label|sticker|slip|form) is (the right one|for {order}|enough|for {town})
        (the|your) {scene} (door|gate|shelf|corner) is (fine|ok|safe|dry) (too|as well)""",
)

_AFTER = Topic(
    states="""
        your {garment} reached {town} {past} / {fault}, I'm so sorry / I see on the photo that {fault}
        the refund of {price} left us {past} / {order} is within {few} weeks / the {part} is covered
        {name} (logged|filed|noted|reported) it (as|under) {order}
        (opened|unsealed|used|tested) {beauty} can't (come back|be resold|be swapped)""",
    asks="""
        I'll (send|post|order) a new {part} {day} / would you like {price} back or a new {tool}
        could you send a photo of the {part} / shall I swap it for {colour} or {size}
        please post it to {address}
        (we|I'll|the shop in {town}) (pay|cover|refund) the (return|postage|label|courier) from {town}
        is {off} fair, and you keep the {thing}
        does the {tool} restart if you (hold|tap|remove|turn) the {toolpart}
        (I've|{first} has|we've) (approved|cleared|released) {price} (to|for) (card|order|claim) {tail}
        {name} will call {day} about the {part} / we can repair the {toolpart} in {town}""",
    adds="""
        put the {part} in the box too / it (takes|needs|can take) {few} (working days|days|weeks)
        no need to (return|post|keep|unscrew) the {toolpart} / write {order} on the box
        we'll check the {part} on every {tool} / use the {colour} bag
        (banks|cards|wallets) (take|need) {few} days
        (sorry|apologies) (again|once more|from {town}) (about|for) the {part}
        the (courier|{carrier}|van) (collects|calls|comes) {day} / here's {off} for next time""",
)

SCRIPT = Script(
    shorts=_SHORTS,
    openings=_OPENINGS,
    closings=_CLOSINGS,
    topics=(_SIZE, _GOODS, _PRICE, _DELIVERY, _DELIVERY, _AFTER),
)
