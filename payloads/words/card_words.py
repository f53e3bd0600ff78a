"""The words of cards and menus. Data alone, all of it written for this project."""

from collections.abc import Mapping

CURRENCIES = {"zh": "CNY", "en": "USD"}

ORDER_STATES = {
    "zh": ("待付款", "待发货", "已发货", "运输中", "派送中", "已签收", "交易成功", "退款中", "已关闭"),
    "en": ("unpaid", "paid", "packed", "shipped", "in transit", "out for delivery", "delivered", "refunding", "closed"),
}

ATTRIBUTES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "zh": {
        "颜色": ("黑色", "米白", "雾霾蓝", "焦糖色", "浅灰", "藏青", "豆沙粉", "墨绿", "奶茶色", "酒红", "香槟金"),
        "尺码": ("S", "M", "L", "XL", "2XL", "36", "37", "38", "40", "42", "165/88A", "均码"),
        "材质": ("纯棉", "亚麻", "羊毛混纺", "304不锈钢", "头层牛皮", "陶瓷", "实木", "聚酯纤维", "食品级硅胶"),
        "适用季节": ("春秋", "夏季", "冬季", "四季通用"),
        "产地": ("杭州", "广州", "泉州", "温州", "佛山", "苏州", "青岛", "景德镇"),
        "重量": ("0.35kg", "0.8kg", "1.2kg", "2.5kg", "5kg"),
        "保修": ("7天无理由", "一年质保", "两年质保", "终身维护"),
        "规格": ("单件装", "两件装", "三支装", "礼盒装", "家庭装", "试用装", "500ml", "1L", "20包/箱"),
    },
    "en": {
        "Colour": ("black", "ivory", "smoke blue", "caramel", "light grey", "navy", "rose", "forest", "wine"),
        "Size": ("S", "M", "L", "XL", "2XL", "36", "37", "38", "40", "42", "one size"),
        "Material": ("cotton", "linen", "wool blend", "stainless steel", "leather", "ceramic", "oak", "polyester"),
        "Season": ("spring/autumn", "summer", "winter", "all year"),
        "Origin": ("Portugal", "Vietnam", "Turkey", "Italy", "Poland", "China", "India"),
        "Weight": ("0.35 kg", "0.8 kg", "1.2 kg", "2.5 kg", "5 kg"),
        "Warranty": ("30-day returns", "1 year", "2 years", "lifetime service"),
        "Pack": ("single", "set of 2", "set of 3", "gift box", "family pack", "500 ml", "1 l", "box of 20"),
    },
}

TITLES: Mapping[str, Mapping[str, str]] = {
    "zh": {
        "season": """
            2026春季新款 / 秋冬加厚 / 夏季薄款 / 早春 / 新品上市 / 官方正品 / 限时特惠 / 老客专享 / 设计师款
            四季通用""",
        "style": """
            韩版 / 法式 / 日系 / 复古 / 极简 / 轻奢 / 学院风 / 户外 / 商务 / 宽松 / 修身 / 高腰 / 显瘦 / 小众 / 通勤
            慵懒风 / ins风 / 北欧 / 新中式 / 国风 / 休闲 / 百搭""",
        "who": """
            男士 / 女士 / 儿童 / 中老年 / 学生 / 情侣款 / 大码 / 小个子 / 男女同款 / 婴幼儿 / 家用 / 宿舍 / 办公室
            车载""",
        "stuff": """
            纯棉 / 亚麻 / 真丝 / 羊毛 / 加绒 / 牛皮 / 不锈钢 / 实木 / 陶瓷 / 硅胶 / 竹纤维 / 防水尼龙 / 双层玻璃
            冰丝 / 灯芯绒 / 莱赛尔 / 珊瑚绒 / 碳纤维 / 304钢""",
        "goods": """
            牛仔裤 / 羽绒服 / 卫衣 / 连衣裙 / 衬衫 / 针织衫 / 帆布鞋 / 运动鞋 / 双肩包 / 保温杯 / 电饭煲 / 台灯
            四件套 / 抱枕 / 收纳箱 / 蓝牙耳机 / 充电宝 / 键盘 / 加湿器 / 面膜 / 洗面奶 / 坚果礼盒 / 手冲咖啡
            瑜伽垫 / 登山杖 / 雨伞 / 书包 / 睡衣 / 拖鞋 / 电动牙刷 / 炒锅 / 猫粮""",
        "selling": """
            大容量便携 / 透气不闷脚 / 柔软亲肤 / 防滑耐磨 / 一年质保 / 送运费险 / 顺滑不起球 / 可机洗 / 静音省电
            不易变形 / 送礼盒包装 / 加厚保暖防风 / 轻便折叠 / 食品级材质 / 高颜值礼物 / 显高显白 / 长续航快充
            低糖独立小包装 / 护腰减震 / 易清洗不粘""",
        "title": """
            {season}{style}{stuff}{goods}{who}{style}{selling} {selling}
            {who}{goods}{style}{stuff}{selling} {season}
            【{season}】{style}{style}{stuff}{goods} {selling} {selling} {who}
            {stuff}{goods}{who}{season}{style}{selling}""",
    },
    "en": {
        "style": """
            Slim / Relaxed / Classic / Vintage / Minimal / Outdoor / Everyday / Heavy-Duty / Foldable / Quilted
            Compact""",
        "stuff": """
            Cotton / Linen / Wool / Leather / Steel / Oak / Ceramic / Silicone / Recycled Nylon / Bamboo / Corduroy""",
        "goods": """
            Jeans / Parka / Hoodie / Dress / Shirt / Cardigan / Sneakers / Backpack / Travel Mug / Rice Cooker
            Desk Lamp / Duvet Set / Cushion / Storage Box / Earbuds / Power Bank / Keyboard / Humidifier / Yoga Mat
            Umbrella / Frying Pan""",
        "who": """
            for Men / for Women / for Kids / for Home / for Travel / for the Office / Unisex / Plus Size / Petite""",
        "more": """
            Machine Washable / Water Resistant / 2-Year Warranty / Gift Boxed / Lightweight / Anti-Slip
            Fast Charging""",
        "title": """
            {style} {stuff} {goods} {who}, {more} / {stuff} {goods} {who} - {style}, {more}
            {style} {goods}, {stuff}, {more}""",
    },
}

MENUS: Mapping[str, tuple[tuple[str, str, str, str], ...]] = {
    "zh": (
        (
            "您好，我是智能助手，请选择您要咨询的问题：",
            "没有找到答案？回复“人工”转接客服",
            "ask",
            """查询物流进度 / 修改收货地址 / 申请退货退款 / 尺码怎么选 / 优惠券怎么使用 / 什么时候发货 / 开具发票
            联系人工客服""",
        ),
        (
            "请问您要咨询哪一笔订单的售后？",
            "以上为近三个月的订单",
            "after_sale",
            """商品质量问题 / 少发、漏发、错发 / 七天无理由退货 / 换货 / 退款什么时候到账 / 运费谁来承担 / 查看售后进度
            其他问题""",
        ),
        (
            "您的包裹正在路上，您可以：",
            "物流信息每两小时更新一次",
            "logistics",
            """查看实时位置 / 催促派送 / 更换收货时间 / 改为驿站代收 / 联系派送员 / 物流长时间未更新 / 显示签收但未收到
            包裹破损""",
        ),
        (
            "为您找到以下常见问题，请点击查看：",
            "回答对您有帮助吗？请评价",
            "faq",
            """如何领取店铺优惠券 / 会员积分怎么兑换 / 活动价格保护规则 / 是否支持货到付款 / 怎样取消订单 / 正品保障说明
            尺码表和测量方法 / 洗涤保养建议""",
        ),
        (
            "当前咨询人数较多，预计等待三分钟，您可以先：",
            "排队期间请不要离开页面",
            "queue",
            "继续等待人工客服 / 留言，稍后回复 / 自助查询订单 / 自助申请退款 / 查看帮助中心 / 浏览热销商品",
        ),
        (
            "感谢您的咨询，请为本次服务打分：",
            "您的评价会帮助我们做得更好",
            "rate",
            "非常满意 / 满意 / 一般 / 不满意 / 非常不满意",
        ),
    ),
    "en": (
        (
            "Hi, I am the shop assistant. What can I help you with?",
            "Nothing fits? Reply AGENT to talk to a person",
            "ask",
            """Where is my order / Change the delivery address / Return an item / Find my size / Use a coupon
            When will it ship / Get an invoice / Talk to a person""",
        ),
        (
            "Which problem do you have with this order?",
            "Orders of the last three months are shown",
            "after_sale",
            """Damaged or faulty item / Something is missing / I changed my mind / Exchange it / When do I get my refund
            Who pays for the return / Check my claim / Something else""",
        ),
        (
            "Your parcel is on its way. You can:",
            "Tracking is updated every two hours",
            "logistics",
            """See where it is / Ask for faster delivery / Pick another day / Send it to a pick-up point
            Tracking has not moved / Marked delivered, not received""",
        ),
        (
            "Thanks for chatting with us. How did we do?",
            "Your answer helps us to improve",
            "rate",
            "Great / Good / Fair / Poor / Very poor",
        ),
    ),
}
"""A bot's templates: title, footer, what a tap does, and the options as a table (one a line, or " / " between)."""
