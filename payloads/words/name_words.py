"""The names of people, shops, files and places. Data alone, all of it invented for this project."""

from collections.abc import Mapping

NAMES: Mapping[str, Mapping[str, str]] = {
    "zh": {
        "habit": """
            爱吃橘子 / 想睡觉 / 不吃香菜 / 慢吞吞 / 早起 / 晒太阳 / 迷路 / 追剧 / 减肥中 / 半糖 / 去冰 / 夏天
            雨后 / 安静 / 快乐 / 南方 / 靠窗 / 加班 / 背包 / 月下 / 山顶 / 海边 / 胖胖 / 圆滚滚 / 只喝美式
            爱笑 / 养花 / 听雨 / 数星星 / 晚风 / 清晨 / 薄荷味 / 奶油 / 不加糖 / 穿拖鞋 / 路过""",
        "self": """
            小鹿 / 橘猫 / 阿敏 / 豆豆 / 大白 / 企鹅 / 小张 / 老李 / 土豆 / 芒果 / 柚子 / 松鼠 / 云朵 / 木木
            团子 / 海豚 / 小周 / 果果 / 石头 / 阿杰 / 麦子 / 糯米 / 星星 / 小舟 / 阿宁 / 棉花糖 / 小王 / 青禾
            叮当 / 七七 / 三三 / 可乐 / 阿福 / 刺猬 / 小雨 / 兔子 / 年糕""",
        "nickname": "{habit}的{self} / {habit}的{self} / {self}%#",
        "agent": "小美 / 小鱼 / 安安 / 朵朵 / 阿泽 / 小北 / 糖糖 / 一诺 / 小夏 / 可可 / 知夏 / 木子",
        "shop": "青禾服饰 / 木棉家居 / 好物数码 / 山野户外 / 甜栗零食 / 云朵母婴 / 晨光文具 / 海盐美妆",
        "file": """
            发票 / 订单明细 / 报价单 / 安装说明 / 合同 / 尺码表 / 售后申请 / 检测报告 / 清单 / 产品手册
            收货凭证""",
        "house": """
            阳光花园 / 锦绣家园 / 滨江公寓 / 科技大厦 / 东方广场 / 翠竹苑 / 学府路小区 / 金桥商务楼 / 和平里
            桂花新村 / 湖畔名邸 / 星河城""",
        "street": """
            中山路 / 人民路 / 解放路 / 建设大道 / 文化街 / 滨河路 / 新华路 / 学院路 / 长江路 / 青年大街 / 和平街
            园林路""",
        "district": "东城区 / 江北区 / 高新区 / 南山区 / 城关区 / 新城区 / 西岸区 / 湖滨区 / 北新区 / 经开区",
    },
    "en": {
        "first": """
            Maya / Leo / Nina / Omar / Tessa / Jon / Priya / Kit / Hana / Milo / Vera / Dean / Ruth / Sami / Ana
            Cole / Iris / Noor / Beth / Theo / Gwen / Raj / Lena / Paul / Zoe / Max / Ella / Finn / Dora / Hugo""",
        "last": """
            R. / K. / M. / T. / S. / B. / W. / L. / Hart / Vale / Stone / Brook / Lowe / Nash / Reed / Quinn
            Frost / Marsh / Dale / Penn""",
        "nickname": "{first} {last} / {first} {last} / {first}%#",
        "agent": "Amy / Ben / Cara / Dan / Eve / Fay / Gus / Ivy / Joe / Kim / Lou / Meg",
        "shop": "Willow Wear / Oak & Linen / Bright Gadgets / Trailhead / Chestnut Snacks / Tiny Cloud",
        "file": "invoice / order-details / quote / manual / contract / size-chart / claim / test-report / packing-list",
        "house": "Maple Court / Riverside Flats / Union House / Hill View / Dock 7 / The Granary / Station Lofts",
        "street": "Mill Lane / High Street / Park Road / Queen Street / Harbour Way / Elm Avenue / Church Road",
        "district": "Northside / Old Town / Westfield / Eastbrook / Kingsmead / Lower Bay",
    },
}
