"""Chinese that switches to English in the middle, as shops with customers abroad see it.

Data alone, all of it written for this project.
"""

from ..script import Script, Topic

_SHORTS = """
    OK / hi / nice / 好的 / thx / 谢谢 / sure / 几号 / {size}码 / {tail} / {colour} / wait / 在吗 / {city} / ASAP
    {day}
"""

_OPENINGS = """
    hi / hello 在吗 / Hi 亲 / 不好意思 sorry / quick question / 你好 hello / 打扰 / excuse me / Hey {name} / BTW
    请问 / anyone 在线
"""

_CLOSINGS = "thanks / 谢谢 thx / 麻烦 ASAP / bye / 3Q / 等你 reply / THX亲 / 辛苦 / cheers / no rush 哈 / OK的"

_GOODS = Topic(
    states="""
        我在{city}的 office / {wear}的 size 有点{wearadj} / 上次买的 {size} 太 tight / 客户要 {few} pcs {colour}的
        我的 account 登不上 / {tool}的 {hardpart} not working / 我 check 了 review 说{look}
        {person}要 {colour} 的 gift set / model 是 (DX|KL|Q|V)-%## / 我买的是 Pro 版 / {garment} 收到 damage 了
        sample 我{past}看过 / 这个 color 和 photo 不 match / 我要做 {act} 的 theme / HR 让我订{few}件 T-shirt""",
    asks="""
        {garment}有 {size} size {ma} / {colour}还有 stock {ma} / 这个 price 是 USD 还是 RMB / 能不能 {few}0% off
        {tool}支持 (USB-C|Wi-Fi|Bluetooth|HDMI|Type-C){ma} / 电压 support 110V{ma} / 有没有 English manual
        material 是{fabric}{ma} / 可以 customize logo {ma} / MOQ 多少 / {look}，适合 {act}{ma}
        能发 DHL 到{city}{ma} / invoice 可以写{name}{ma} / {hardpart}有 spare parts {ma} / warranty 是{few}年{ma}
        有 discount code {ma} / Apple Pay 行{ma} / 能寄 overseas {ma}""",
    adds="""
        deadline 是{day} / 我{day}有 meeting / {colour} is better / 不要 plastic 包装 / 请 double check {part}
        email 我也行 / budget 只有{price} / {person} really likes it / 最好 by {day} / 不行就 refund / pls 快点
        拍个 video 看看{part}""",
)

_ORDER = Topic(
    states="""
        order {order} 还没 ship / tracking 显示 in transit {few}天了 / address 写错了，是{address}
        refund 还没到 card / {past} 付的 PayPal / parcel stuck 在{city} / 尾号{tail} 的 order
        我 cancel 了又 reorder / package 被 {name} 签收了 / customs 要 invoice / {thing} 少了 {few} pcs
        flight 是{day}的 / 我的 phone 尾号{tail}""",
    asks="""
        什么时候 ship {ya} / 能 upgrade 到 express {ma} / {order} 的 status 是什么 / 可以 change 地址到{city}{ma}
        {day}之前能 deliver {ma} / return 的 label 在哪 / exchange {size} 要补 fee {ma} / cancel 之后 refund 几天
        能帮我 check 一下 {tail} {ma} / {few}个 order 能 combine {ma} / 谁 sign 的 / tax 怎么算 / 可以 pick up {ma}
        为什么 status 是 closed""",
    adds="""
        {day} 我 out of office / 急 urgent / please 放 {place} / call me {clock} / 不用 gift box / 收件人 {name}
        thanks for 耐心 / leave it 在{place} / 我 email 了 photo / 再 delay 就 cancel / 给 {name} 签
        zip code {tail}%#""",
)

SCRIPT = Script(shorts=_SHORTS, openings=_OPENINGS, closings=_CLOSINGS, topics=(_GOODS, _ORDER))
