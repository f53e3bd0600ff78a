"""What Chinese agents answer. Data alone, all of it written for this project."""

from ..script import Script, Topic

_SHORTS = """
    好 / 在 / 嗯 / 有 / 亲 / 对 / 是 / 能 / 可 / 😊 / 🌹 / 在的 / 好的 / 您好 / 有的 / 是的 / 可以 / 能的 / 稍等
    没货 / 对的 / 会的 / 嗯嗯 / 包邮 / 收到 / 明白 / 在呢 / 在的亲 / 好的呢 / 请稍等 / 有现货 / 不会的
    可以{soft} / 亲亲在 / 能{day}到 / {size}码 / {shoesize}码 / {colour}的 / {fabric}的 / 拍{size} / 尾号{tail}
    {few}天 / 约{few}天 / {day}发 / {day}到 / {colour}有 / 没有{soft} / 不客气 / 为您查 / 好的亲 / 稍等{soft}
    {price} / {few}个 / 送{part} / 是{fabric} / {yuan}券 / 从{city}发 / 已改好 / 已备注
"""

_OPENINGS = """
    亲亲您好 / 您好 / 亲 / 亲爱的 / 在的亲 / 您好，很高兴为您服务 / 亲，久等了 / 抱歉让您久等 / 不好意思亲
    好的亲 / 收到 / 理解您的心情 / 嗯嗯 / 亲亲 / 感谢您的咨询 / 哈喽亲 / {name}您好
    您好，我是客服{given}{given} / 欢迎光临 / 亲，{past}好久不见 / 非常抱歉 / 亲，看到您的留言了 / 刚才咨询人多
    这边看到了 / 亲，帮您查了 / 早上好亲 / 下午好亲
"""

_CLOSINGS = """
    祝您生活愉快 / 有问题随时找我 / 麻烦亲了 / 感谢支持 / (请|您|尽管|绝对)放心 / 期待再次光临 / 还请谅解
    辛苦亲 / 爱你哦 / 好的呢 / 么么哒 / 请稍等 / 记得给个好评 / 您看可以吗 / 感谢理解 / 给您添麻烦了 / 欢迎再来
    亲慢慢挑 / 随时在 / 比心 / 祝{person}喜欢 / 晚安亲
"""

_SIZE = Topic(
    states="""
        1(5|6|7)#(身高|)(9#|1(0|1|2|3)#)斤 / 亲的{wear}平时穿{size} / {dear}(脚背高|脚宽|骨架大|肩宽)
        {garment}版型(偏大|偏小|正常) / {weartrait}{wear}(弹力|弹性)(大|小|一般)
        (尺码表|洗标|参数|{part}细节)在(详情|主图|评论区)第{few}(张|屏|页) / {size}码衣长(5|6|7)#，胸围(8|9|10)#
        {size}码腰围%#厘米 / {person}穿的话 / {tool}(尺寸|规格)是%#乘%#厘米 / {garment}的{wearpart}比较{wearadj}
        (手工|平铺|人工)(测量|量的)(有|允许|会差)(1|2|3|一两)(厘米|公分|cm)(误差|出入|)""",
    asks="""
        建议(您|亲|)(拍|选|穿|试){size}(码|){soft} / {size}就够了{soft} / 可以(拍|选){size}或者{size}
        喜欢宽松(拍|选|穿){size} / 您(身高|体重|腰围|脚长)多少{ya} / {shoesize}码正合适{soft}
        按平时的(码|尺码)(拍|选|买)就行 / {size}可能会{wearadj} / 拍大一码{wearadj}一些
        {dear}喜欢{wearadj}还是{wearadj}{ya} / {person}{act}穿{size}(刚好|没问题|有点{wearadj})
        {tool}能放下%#寸的 / {scene}放得下{soft} / 量一下{scene}的(长|宽|高)吧""",
    adds="""
        不合适(支持|享受|可以|提供)(七|十五|三十|{few})天(无理由|包退|退换|试穿)
        (同身高|体型差不多|{few}个老)(的|)(顾客|买家|姐妹)都(拍|选|留){size} / 送运费险{soft}
        担心{wearadj}就拍{size} / 吊牌不剪可以换{size}
        (模特|主播|图上小姐姐|试穿的同事)(身高|)1(6|7)#(穿|试)(的|了){size} / 以实物为准 / 您再量一下{ya}
        穿着{wearadj}更显瘦 / 跟{garment}搭很{adj}""",
)

_GOODS = Topic(
    states="""
        {garment}是{cloth}的 / {tool}的{hardpart}是{stuff}的 / {colour}(卖完了|暂时缺货|还有货|剩{few}件)
        {garment}{wearpart}是{cloth} / {tool}的{hardpart}都是{stuff} / {wearpart}做了(加固|防滑|双层)处理
        {food}是{past}生产的 / {beauty}(敏感肌|孕妇|学生)(可用|慎用) / {tool}{hardadj}，{act}很方便
        {look}，{person}也(喜欢|能用) / {city}{few}月产的{food} / {hardtrait}和{hardtrait}的{hardpart}不同
        {garment}{wearadj}不{wearadj} / 这批{colour}的{partlook}一些
        (实拍|买家秀|详情|第{few}张)(图|)(就是|里是|拍的是){colour}""",
    asks="""
        {garment}现货有{colour}和{colour}{soft} / {colour}{will}补货{soft} / {size}码{day}到货{soft}
        {look}{soft} / {tool}(适合|可以|能){act}用{soft} / {tool}(放|装)在{scene}(没问题|正好|很{adj}){soft}
        建议{person}用{looking} / 推荐{looking}{soft} / {part}可以(单买|补发|换|拆下来洗){soft}
        {fabric}的更{adj}{soft} / 送{person}选{colour}{soft} / {act}穿{garment}很合适
        是(正品|官方|原装|厂家直发)的{soft} / 保质期{few}个月{soft} / {colour}比{colour}{adj}{soft}
        {garment}冷水手洗{soft} / {tool}按住{hardpart}{few}秒就行{soft} / {part}不会{weartrouble}
        您是{scene}用还是{scene}用{ya} / 您要{colour}还是{colour}{ya}""",
    adds="""
        {wearpart}放心{soft} / 有{part}送 / {fabric}不会{weartrouble} / {person}{act}用都说好
        ({colour}|浅色|深色)(洗的时候|和{colour}|)(分开|单独)(洗|泡|手洗) / 避免{scene}暴晒
        (首次|新机|第{few}回|刚)(使用|开机|安装)(会|有点|){hardadj}(是正常的|不要紧|没关系)
        {hardpart}质保{few}个月 / (说明书|视频|卡片|二维码)(里|上|)(有|写着|讲了)(步骤|{part}的装法|用法)
        (图片|屏幕|灯光|手机|显示器)(会|多少|难免)(有色差|偏{colour}|{adj})
        (收藏|关注|预约)(店铺|链接|后|){will}(通知|提醒|短信){dear} / 您可以看买家秀 / 第{few}张图有{part}细节
        (今年|新版|这批|{day}起)(新款|)(升级|改|加固|换)了{part} / {colour}卖得最好
        (放|摆|晾){scene}(通风|透气|晒)(几天|{few}天|{few}个小时)(味道|气味|味)(就散了|就没了|会淡)""",
)

_PRICE = Topic(
    states="""
        {dear}领了{yuan}的券 / 现在活动价{price} / 满{price}减{yuan} / {day}零点活动开始 / {thing}原价{price}
        这款已经是最低价 / 会员可以折上{few}折 / (券|红包|积分|{yuan}券)(有效期|)(到|截止|用到|{day}前){day}
        两件一起拍 / 运费是(系统|{carrier}|仓库|按重量|按{city})(算|收|定)的 / {city}运费{yuan}
        {few}件以上可以申请优惠 / 积分{price}可以抵{yuan}
        (店铺|首页|详情|直播间|会员页)(顶部|下面|里|)(有|能领|领){yuan}(优惠券|券|红包) / 赠品送完即止""",
    asks="""
        到手价{price}{soft} / 可以(给您|帮您|为您)(申请|优惠|减){yuan}{soft}
        (先拍别付款|下完单找我|提交后等一分钟)，{we}(给您|帮亲)改价{soft} / {thing}包邮{soft}
        拍{few}件再减{yuan}{soft} / {price}已经是最低了{soft} / {day}前下单送{part}{soft} / 差价{yuan}已经退给您
        保价{tens}十天{soft} / 关注店铺领{yuan}券{soft}
        (券|{yuan}券|折扣)不能(和|跟)(满减|红包|会员价|秒杀|{yuan}券)(一起|同时|叠加)(用|抵){soft}
        您是用(微信|支付宝|银行卡)付的吗 / 您拍{few}(件|个|套)的话{price}{soft}
        团购{tens}十份起{price}一份{soft} / 发票{will}(开好|补开|重开)(发|传)(您邮箱|给{name}|{tail}的手机)""",
    adds="""
        (价格|{price})(真的|确实|实在)(不能|没法)(再少|再低|优惠)(了|{soft}) / {day}恢复原价
        (库存|数量|名额)(只剩|还有|就){few}(件|份|套|位)(了|，手慢无|，先到先得|) / 下单备注送{part}
        满{price}包邮 / (收藏|加购|关注|分享)(店铺|宝贝|链接|)(再送|返|领|立减){yuan} / 晒图返{yuan}
        {city}不包邮 / 老顾客多送{few}(包|片|个)小样 / 拍错可以先退再拍""",
)

_DELIVERY = Topic(
    states="""
        您{past}拍的{thing} / (订单|单子|手机|快递)尾号{tail} / {thing}{past}已经发出 / 包裹{past}到{city}
        {carrier}显示在{city}中转 / (地址|收货地址|登记的|系统里)(是|显示|写的){address} / 收货人{name}
        {city}因为(暴雨|大雪|活动|节日)派送慢 / 单号{order} / 仓库在{city} / {carrier}说放在{place}
        预售{few}天内发 / (现在|{day}|{city}仓|活动期间)(订单|单子|包裹)(比较多|爆单|积压|有{few}百单)
        (大件|重货|{tool})(走|发|用)(物流|专线|货运)(送到|到){place} / {past}下午揽收""",
    asks="""
        {day}(发货|寄出|到|派送){soft} / 预计{day}(到|送到){city}{soft} / {we}{will}(催|联系|核实|查)一下{soft}
        从{city}发货，{few}天到{soft} / 已经帮您(改成|备注){address}
        {will}(给|帮|为)(您|亲)(补发|重发|补寄|换){thing}
        (拍下|付款后)(24|48|72|三十六|二十四|四十八)(小时|个小时|h)(内|之内)(发|寄|出库){soft}
        {we}联系{carrier}{day}送上门 / 您看一下{place}有没有{ya} / 改(电话|地址|收件人)请发我{soft}
        收件人改{name}对吗 / 默认发(快递|邮政|物流){soft} / 已经(登记|催促|反馈){carrier}了
        尾号{tail}(已发出|在派送|还没揽收){soft} / {few}件分{few}个包裹(发|走|寄){soft}
        {name}{past}(签|代收|签收|拿)的，(您|麻烦|要不)(问下|问一下|核实|确认下){ya}
        {will}(拦截|追回|召回)(包裹|{thing})(退回|送回|到){city}""",
    adds="""
        {carrier}(到了|派送前|上门前|到楼下)(会|先)(打电话|发短信|联系{name}) / 请保持电话畅通
        (签收前|开箱时|到手先|当面)(请|麻烦|记得|)(检查|清点|看看|试试){part}
        (破损|{hardtrouble}|少件|包装湿了)(请|就|可以)(拒收|当面拍照|别签收|联系{name}) / 丢件{we}负责赔
        急用建议{day}前拍 / 遇到(节假日|大促|天气)会顺延 / {day}还没到您找我
        (物流|轨迹|{carrier}信息)(更新|显示|同步)(有延迟|慢{few}个小时|不及时)
        {clock}(前|以前|之前)(下单|拍|付款)(当天|{day})(发|寄|揽收) / 放{place}您方便吗
        {we}给{food}(放|塞|加|垫)了(冰袋|泡沫|干冰|气泡膜|{few}层纸)
        (送货|抬|搬)上(楼|{few}楼)(另付|另加|补|要){yuan}""",
)

_AFTER = Topic(
    states="""
        您{past}申请的退款 / {dear}收到的{faultof}
        (退货|换货|{thing})(包裹|快件|)(今早|{past})(到|抵达|入)(了|){city}仓 / {thing}的{part}{hardtrouble}
        运费险(一般|大概|会|最多|自动)(赔|返|抵|到账){yuan} / 看了您发的(图片|视频)
        {fault}(应该|可能|多半|确实)是(运输|搬运|质检|装箱|{carrier})(造成|疏忽|磕碰)的 / {few}天无理由还没过
        质检说{part}没问题 / 赠品{part}不用退
        (退款|{price}|差价|{yuan})(已经|会|)(原路返回|退到卡里|退回微信|在路上) / {name}那边已经登记
        单号{order}已签收""",
    asks="""
        {we}{will}(补发|寄)一个{part}{soft} / {will}(审核|同意|处理)退款{soft} / 可以(退|换){size}码{soft}
        请拍一下{part}{hardtrouble}的照片{soft} / 给您(补偿|退){yuan}可以吗 / 退到{city}{street}%#号，{name}收
        选(七天无理由|质量问题|拍错){soft} / 换{colour}的可以吗
        {few}(个工作日|天|到{few}天|天左右)(到账|退回|到{name}账上){soft} / 运费{we}承担{soft}
        {day}上门取件{soft} / 您是想退款还是换{colour}{ya} / {part}{weartrouble}可以{we}维修{soft}
        重发{tool}还是退{yuan}{ya} / 拆封的{beauty}不支持退{soft}
        (登记|上报|记录|反馈)好了，{day}(专员|售后|{name}|主管|{city}仓)(回电|跟进|回复您)""",
    adds="""
        {fault}真的很抱歉 / {part}和吊牌一起寄回 / 请勿寄到付
        (单号|快递号|{order})(填|写|贴)(在|到)(退货页面|售后单|订单里)
        {we}(会|以后|下次)(加强|仔细|多)(检查|抽查|盯){part} / 收到货{few}小时内处理 / 银行卡慢{few}天
        别发平邮{soft} / (里面|包裹里|盒子里)(写|放|塞)(张|个)(字条|纸条|便签)(留|写){name}和{tail}
        放心{we}负责到底 / 麻烦您点撤销申请
        (给您|帮亲|跟主管|特意)(争取|申请|要)(了|到){yuan}(红包|券|补偿|差价)""",
)

_CHAT = Topic(
    states="""
        {we}(早上|上午)(八|九|十)点到晚上(八|九|十|十一)点(在线|上班|接待|营业)
        (前面|后面|旁边|还)(有|){few}(位|个)(顾客|买家|客人)(在等|排队|咨询) / 系统有点卡
        (刚|刚才|这会儿)(去|到|跑了趟)(仓库|样品间|车间|货架)(看了|翻到|量了|对过){part} / 您的{few}件订单
        (看到|看见|发现)您(想买|浏览|收藏|加购|问过){thing} / {dear}{past}来过{soft} / 备注了{colour}{size}码
        (您的|亲的|)(五星|晒图|追评|好评)(我|我们|店长|)(看到|收到)(了|啦)""",
    asks="""
        有什么可以帮您{ya} / (您|亲)(看中|喜欢|想要|纠结|在看)(哪款|哪个|什么色的|){thing}{ya} / 您是{act}用吗
        发一下(订单号|截图|链接|照片)给我{ya} / 您稍等{few}分钟{soft} / 已经备注{colour}{part}{soft}
        (您|亲|{name})(方便|能){clock}(接电话|收货|在家|下楼)吗
        (需要|要不要|方便)(我|小店|)(帮您|给您|替您)(拍|改|合并|预留|锁){few}(件|单|套)吗
        给您发{thing}的链接{soft} / 您核对一下{name}、{street}、尾号{tail} / {clock}前回复您{soft}
        您还需要{thing}吗 / (拍下|拍完|付好)(后|了|)(提醒|告诉|喊|叫)我(备注|写上|标){colour}""",
    adds="""
        {act}愉快{soft} / 祝{person}{act}顺利 / 好评晒图送{part}
        (遇到|有|出现)(问题|{fault})(别急着|先别|不要)(差评|退货|申请) / 换班了由{name}接待您
        店铺{day}上新{garment} / (关注|蹲|看)直播间，{clock}(有|送|秒杀|抽){thing} / 记得收藏{soft}
        {city}的(朋友|老顾客|买家|{name})也(爱买|回购|夸|推荐){soft}""",
)

SCRIPT = Script(
    shorts=_SHORTS,
    openings=_OPENINGS,
    closings=_CLOSINGS,
    topics=(_SIZE, _GOODS, _GOODS, _PRICE, _DELIVERY, _DELIVERY, _AFTER, _CHAT),
)
