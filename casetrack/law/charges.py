"""The chapter of the Criminal Law's special part in which a charge stands."""

from __future__ import annotations

PUBLIC_SAFETY, ECONOMIC_ORDER, PERSON, PROPERTY, SOCIAL_ORDER = 2, 3, 4, 5, 6

#: Charges met in the work of a minors' department; the name without the final 罪.
_BY_CHAPTER: dict[int, tuple[str, ...]] = {
    PUBLIC_SAFETY: (
        "放火", "爆炸", "投放危险物质", "以危险方法危害公共安全", "失火", "交通肇事", "危险驾驶",
        "妨害安全驾驶", "非法制造、买卖、运输、邮寄、储存枪支、弹药、爆炸物",
        "非法持有、私藏枪支、弹药",
    ),
    ECONOMIC_ORDER: (
        "生产、销售伪劣产品", "生产、销售有毒、有害食品", "走私普通货物、物品", "妨害信用卡管理",
        "信用卡诈骗", "合同诈骗", "洗钱", "非法吸收公众存款", "集资诈骗", "假冒注册商标",
        "侵犯著作权", "组织、领导传销活动", "非法经营", "强迫交易",
    ),
    PERSON: (
        "故意杀人", "过失致人死亡", "故意伤害", "过失致人重伤", "强奸", "负有照护职责人员性侵",
        "强制猥亵、侮辱", "猥亵儿童", "非法拘禁", "绑架", "拐卖妇女、儿童",
        "收买被拐卖的妇女、儿童",
        "诬告陷害", "侮辱", "诽谤", "非法搜查", "非法侵入住宅", "侵犯公民个人信息", "侵犯通信自由",
        "虐待", "虐待被监护、看护人", "遗弃", "拐骗儿童", "组织残疾人、儿童乞讨",
        "组织未成年人进行违反治安管理活动", "雇用童工从事危重劳动",
    ),
    PROPERTY: (
        "抢劫", "盗窃", "诈骗", "抢夺", "聚众哄抢", "侵占", "职务侵占", "挪用资金", "敲诈勒索",
        "故意毁坏财物", "破坏生产经营", "拒不支付劳动报酬",
    ),
    SOCIAL_ORDER: (
        "妨害公务", "袭警", "招摇撞骗", "伪造、变造、买卖身份证件",
        "使用虚假身份证件、盗用身份证件",
        "组织考试作弊", "代替考试", "非法侵入计算机信息系统", "非法获取计算机信息系统数据",
        "提供侵入、非法控制计算机信息系统程序、工具", "破坏计算机信息系统", "非法利用信息网络",
        "帮助信息网络犯罪活动", "聚众扰乱社会秩序", "编造、故意传播虚假信息", "高空抛物",
        "聚众斗殴",
        "寻衅滋事", "催收非法债务", "引诱未成年人聚众淫乱", "赌博", "开设赌场", "伪证",
        "窝藏、包庇",
        "掩饰、隐瞒犯罪所得、犯罪所得收益", "偷越国（边）境", "盗伐林木", "非法狩猎",
        "走私、贩卖、运输、制造毒品", "非法持有毒品", "容留他人吸毒", "引诱、教唆、欺骗他人吸毒",
        "组织卖淫", "强迫卖淫", "协助组织卖淫", "引诱、容留、介绍卖淫", "引诱幼女卖淫",
        "制作、复制、出版、贩卖、传播淫秽物品牟利", "传播淫秽物品",
    ),
}  # fmt: skip

CHAPTERS: dict[str, int] = {
    charge: chapter for chapter, charges in _BY_CHAPTER.items() for charge in charges
}


def chapter_of(charge: str) -> int | None:
    """Return the chapter of a charge by its Chinese name, with or without 罪; None if unknown."""
    return CHAPTERS.get(charge.strip().removesuffix("罪"))
