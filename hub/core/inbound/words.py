"""What mail programs say in six languages around an earlier message and under one's own words."""

import re

# The labels above an earlier message in Outlook, on Samsung phones, in QQ and Foxmail.
FROM_LABELS = ("from", "de", "от", "от кого", "发件人", "寄件者", "من", "المرسل", "von", "da")
OTHER_LABELS = {
    "sent": (
        *("sent", "date", "envoyé", "date d'envoi", "enviado", "enviado el", "fecha", "отправлено"),
        *(
            "дата",
            "发送时间",
            "发送日期",
            "日期",
            "时间",
            "寄件日期",
            "تاريخ الإرسال",
            "تم الإرسال",
            "التاريخ",
        ),
        *("أُرسلت", "أرسلت", "مرسل", "gesendet", "data"),
    ),
    "to": ("to", "à", "a", "para", "кому", "收件人", "إلى", "الى", "an"),
    "subject": (
        "subject",
        "objet",
        "asunto",
        "тема",
        "主题",
        "主旨",
        "الموضوع",
        "موضوع",
        "betreff",
    ),
    "cc": ("cc", "copie à", "copie", "con copia", "копия", "抄送", "副本", "نسخة", "نسخة إلى"),
}

# Between lines of dashes: what follows is the earlier message.
EARLIER = (
    *("original message", "forwarded message", "reply message", "message d'origine"),
    *("message original", "message transféré", "mensaje original", "mensaje reenviado"),
    *("исходное сообщение", "пересылаемое сообщение", "оригинальное сообщение"),
    *("пересланное сообщение", "原始邮件", "原始信息", "原始郵件", "转发的邮件", "转发邮件信息"),
    *("回复的原邮件", "回复的邮件", "الرسالة الأصلية", "رسالة أصلية", "الرسالة المعاد توجيهها"),
    *("رسالة معاد توجيهها", "ursprüngliche nachricht"),
)
BEGIN = (
    *("begin forwarded message", "début du message réexpédié", "début du message transféré"),
    *("inicio del mensaje reenviado", "начало переадресованного сообщения"),
    *("начало пересылаемого сообщения", "开始转发的邮件", "下面是被转发的邮件"),
    *("بدء الرسالة المعاد توجيهها", "بداية الرسالة المحولة"),
)

# A whole line that says who wrote the quoted words below it, and when: it holds a number.
ATTRIBUTIONS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?:on|at)\b.*\bwrote\s?[::]",
        r"le\b.*\ba écrit\s?[::]",
        r"el\b.*\bescribió\s?[::]",
        r".{0,120}(?:пишет|писал|писала|написал|написала|написал\(а\)|пишет\(а\))\s?[::]",
        r"(?:在|于|於).*(?:写道|寫道)\s?[::]",
        r".{0,120}(?:于|於)\s*\d.*(?:写道|寫道)\s?[::]",
        r"(?:في|بتاريخ|يوم)\b.*(?:كتب|كتبت|كتب/ت|كتبت/كتب|كتابة ما يلي بواسطة)\b.*[::]",
        r"am\b.*\bschrieb\b.*[::]",
    )
)
CERTAIN = re.compile(r"\d\d?[:.h]\d\d|<[^<>@\s]{1,80}@[^<>\s]{1,120}>")
# In any language: a day or an hour, an address in angle brackets, a colon at the end.
ANY_ATTRIBUTION = re.compile(
    r"(?=.*(?:\b(?:19|20)\d\d\b|\d\d?[:.h]\d\d)).*<[^<>@\s]{1,80}@[^<>\s]{1,120}>[^<>]{0,60}[::]"
)

# The last line of a phone or an app that speaks of itself.
ADVERTISEMENTS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?:sent|posted) (?:from|with|via|using) (?!us\b).{2,80}",
        r"get outlook for (?:ios|android|mac).{0,80}",
        r"envoyé (?:de|depuis|à partir de|avec) .{2,80}",
        r"(?:télécharger|obtenir|téléchargez) outlook (?:pour|for) (?:ios|android|mac).{0,80}",
        r"enviado (?:desde|con|a través de) .{2,80}",
        r"(?:obtener|descargar|obtén) outlook (?:para|for) (?:ios|android|mac).{0,80}",
        r"отправлено (?:с|со|из|через) .{2,80}",
        r"(?:скачать|получить|скачайте) outlook (?:для|for) (?:ios|android|mac).{0,80}",
        r"(?:发自|來自|来自|發自)\s?.{2,60}",
        r"(?:获取|下载|取得) ?(?:适用于 ?)?outlook.{0,80}",
        r"(?:تم الإرسال|أُرسلت|أرسلت|أُرسل|أرسل|مرسل|مرسلة) (?:من|بواسطة|عبر|باستخدام) .{2,80}",
        r"(?:الحصول على|احصل على|تنزيل) outlook .{0,80}",
        r"yahoo mail: search, organi[sz]e, conquer.{0,80}",
    )
)

# The beginnings of subjects by which an automatic answer can be told when nothing else tells it.
ABSENCES = re.compile(
    r"\s*\[?(?:"
    r"auto(?:matic)?[ -]?(?:reply|response|answer)|auto\s?:|autoreply|out of (?:the )?office"
    r"|undeliver(?:able|ed)|delivery (?:status notification|failure|has failed)|returned mail"
    r"|mail delivery (?:failed|subsystem|system)|failure notice|i am (?:currently )?out of"
    r"|réponse automatique|r[ée]ponse d.absence|absence du bureau|absent du bureau|absente? jusqu"
    r"|message d.absence|message automatique|échec de la remise|non remis"
    r"|respuesta automática|respuesta automatica|fuera de (?:la )?oficina|ausente de la oficina"
    r"|ausencia de la oficina|no se puede entregar|no entregado"
    r"|автоматический ответ|автоответ|автоматическое уведомление|вне офиса|нет на месте|в отпуске"
    r"|недоставленное|не доставлено"
    r"|自动回复|自動回覆|自动答复|(?:外出|休假)(?:中|自动|[::]|$)|不在办公室|未送达|退信|系统退信"
    r"|رد تلقائي|الرد التلقائي|رد آلي|خارج المكتب|تعذر التسليم|غير قابل للتسليم"
    r")",
    re.IGNORECASE,
)

# What servers that know no RFC 3464 say of mail that could not be delivered, and of mail that only
# takes longer.
FAILED = re.compile(
    r"undeliver(?:able|ed)|deliver[ey]* (?:status notification|fail|has failed|error|problem)"
    r"|failed (?:recipient|address|delivery)|delivery to .{1,120} failed"
    r"|returned (?:mail|to sender)"
    r"|mail delivery failed|failure notice|(?:could|can) ?not be (?:delivered|sent)|not delivered"
    r"|couldn.t be delivered|unable to deliver|returning message|mail system error|rejected by"
    r"|échec d|non (?:remis|distribué|délivré|livré)|n.a pas pu être|impossible de (?:remettre"
    r"|délivrer|distribuer)|non remise|retour à l.expéditeur"
    r"|no (?:se )?(?:ha |pudo |puede |fue )?(?:podido |ser |posible )?entreg|fallo en la entrega"
    r"|error de entrega|devuelto|no se pudo|rechazado"
    r"|не (?:может быть |было |был |удалось |смогло )?доставл|недоставлен|недоставк|возвращен"
    r"|ошибка доставки|не удалось"
    r"|退信|退回|未送达|无法(?:投递|送达|发送|递送)|投递失败|发送失败|未能送达|傳送失敗|無法"
    r"|تعذر|لم يتم تسليم|لم يتم التسليم|فشل|غير قابل للتسليم|مرتجع"
    r"|unzustellbar|nicht zugestellt|zustellung fehlgeschlagen|não (?:foi )?entreg|non consegnat"
    r"|mancata consegna|nie dostarcz",
    re.IGNORECASE,
)
DELAYED = re.compile(
    r"delay(?:ed)?\b|still (?:be(?:ing)? )?(?:trying|tried|retried)"
    r"|will (?:be|continue|keep) .{0,30}(?:retr|try|tried|attempt)|not yet been delivered"
    r"|no action is (?:required|needed)"
    r"|warning: (?:message|could not send|mail)|postponed|deferred|do not need to resend"
    r"|retardé|remise différée|nouvelles? tentatives?|toujours pas (?:été )?remis|a pris du retard"
    r"|retrasad|demorad|se seguir[aá] intentando|entrega aplazada|nuevos intentos"
    r"|задерж|отложен|попытки .{0,40}продолж|будут продолжены"
    r"|延迟|延遲|延误|继续尝试|继续投递|重新尝试"
    r"|تأخ[يّ]?ر|تأجيل|إعادة المحاولة|سنواصل المحاولة"
    r"|verzögert|weiterhin versucht|atrasad|ritardat",
    re.IGNORECASE,
)
