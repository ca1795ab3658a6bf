"""Exports as well-known tools write them: their headings, dates with zones, several answers to a question, footers.
Each is read right, or what nobody can know is asked; none is read wrong in silence."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from cx_metrics.inspection import Told, inspect_file
from tests.warehouses import Company

DAYS = range(1, 25)


@dataclass(frozen=True)
class Export:
    """The heading of an export, a row of each day, what stands below; what its columns are taken for, parts of the
    mapping, rows that are refused, and the columns that are asked about."""

    heading: str
    row: Callable[[int], str]
    table: str
    roles: dict[str, str]
    said: tuple[str, ...] = ()
    below: str = ""
    rejected: int = 0
    asked: tuple[str, ...] = ()
    columns: dict[str, str] = field(default_factory=dict)


HALF = ("AM", "PM")
EXPORTS = {
    "Typeform": Export(
        "#,How likely are you to recommend us?,What did you like?,Which did you use?,Response Type,"
        "Submit Date (UTC),Tags",
        lambda d: f'h{d:02}x{d * 71 % 97:02},{d % 11},Text number {d} of a happy guest,"App, Web",completed,'
        f'2025-09-{d:02} 20:{d:02}:01,',
        "responses",
        {"nps": "How likely are you to recommend us?", "comment": "What did you like?",
         "occurred_on": "Submit Date (UTC)"},
        ('format: "%Y-%m-%d %H:%M:%S", zone: UTC}',),
        asked=("What did you like?",),
    ),
    "SurveyMonkey": Export(
        "Respondent ID,Collector ID,Start Date,End Date,IP Address,How satisfied are you?,Please tell us why,"
        "Which did you use?,\n"
        ",,,,,Response,Open-Ended Response,Restaurant,Spa",
        lambda d: f"{11800 + d},431,09/{d:02}/2025 08:{d:02}:11 AM,09/{d:02}/2025 08:{d + 20:02}:15 PM,10.0.0.{d},"
        f"{['Very satisfied', 'Satisfied', 'Dissatisfied'][d % 3]},Why {d}: the staff was kind,"
        f"{'Restaurant' if d % 2 else ''},{'Spa' if d % 3 else ''}",
        "responses",
        {"response_id": "Respondent ID", "occurred_on": "End Date", "csat": "How satisfied are you?",
         "comment": "Please tell us why"},
        ('format: "%m/%d/%Y %I:%M:%S %p"}', "Very satisfied: 5"),
    ),
    "Google Forms": Export(
        "Timestamp,Email Address,How satisfied were you overall? [1-5],Which products do you use?,Any other comments?",
        lambda d: f"2025/09/{d:02} {d % 12 + 1}:04:05 {HALF[d % 2]} GMT+8,p{d}@example.com,{d % 5 + 1},"
        f"Savings;Card,Comment {d} here",
        "responses",
        {"occurred_on": "Timestamp", "csat": "How satisfied were you overall? [1-5]", "comment": "Any other comments?"},
        ('format: "%Y/%m/%d %I:%M:%S %p GMT+8", zone: Etc/GMT-8}',),
        asked=("How satisfied were you overall? [1-5]",),
    ),
    "Google 表單": Export(
        "時間戳記,整體滿意度,您使用過哪些服務？,其他建議",
        lambda d: f'2025/9/{d} {"上下"[d % 2]}午 {d % 11 + 1}:04:05,{d % 5 + 1},"外帶, 內用",'
        f'第 {d} 則建議：服務人員很親切',
        "responses",
        {"occurred_on": "時間戳記", "csat": "整體滿意度", "comment": "其他建議"},
        ('format: "%Y/%m/%d %p %I:%M:%S"}',),
        asked=("整體滿意度",),
    ),
    "Microsoft Forms": Export(
        "ID,Start time,Completion time,Email,Name,How likely are you to recommend us?,What could we do better?",
        lambda d: f"{d},9/{d}/25 8:{d:02}:00,9/{d}/25 9:{d:02}:30,anonymous,,{d % 11},Answer {d} in my own words",
        "responses",
        {"occurred_on": "Completion time", "nps": "How likely are you to recommend us?",
         "comment": "What could we do better?"},
        ('format: "%m/%d/%y %H:%M:%S", century: 2000}',),
        asked=("What could we do better?", "ID"),
    ),
    "Zendesk": Export(
        "Ticket ID,Subject,Status,Priority,Requester id,Created at,First response at,Solved at,Ticket channel,Tags",
        lambda d: f"{9000 + d},Problem {d},Solved,normal,{7700 + d},2025-09-{d:02}T08:{d:02}:00Z,"
        f"2025-09-{d:02}T09:00:00Z,"
        f"2025-09-{d:02}T15:00:00Z,{['Email', 'Web'][d % 2]},vip refund",
        "cases",
        {"case_id": "Ticket ID", "problem": "Subject", "customer_id": "Requester id", "opened_at": "Created at",
         "first_response_at": "First response at", "resolved_at": "Solved at", "channel": "Ticket channel"},
        ('resolved_at: {from: Solved at, format: "%Y-%m-%dT%H:%M:%S%z"}',),
        asked=("kind",),
    ),
    "Salesforce": Export(
        "Case Number,Contact ID,Case Origin,Type,Status,Date/Time Opened,Date/Time Closed,Description",
        lambda d: f'{d:08},003Dn000{d:02}IAT,{["Phone", "Web"][d % 2]},'
        f'{["Billing", "Delivery", "Other"][d % 3]},Closed,'
        f'"{d}/9/2025, {d % 12 + 1}:05 {HALF[d % 2].lower()}","{d}/9/2025, 11:55 pm",'
        f'Guest {d} said that the bill was wrong',
        "cases",
        {"case_id": "Case Number", "customer_id": "Contact ID", "channel": "Case Origin", "problem": "Type",
         "opened_at": "Date/Time Opened", "resolved_at": "Date/Time Closed", "text": "Description"},
        ('opened_at: {from: Date/Time Opened, format: "%d/%m/%Y, %I:%M %p", zone: Asia/Taipei}',),
        below='\n"Cases closed in September"\n"All rights reserved."\n"Confidential - Do Not Distribute"\nAcme\n',
        rejected=4,
        asked=("Date/Time Opened", "Date/Time Closed", "kind"),
    ),
    "問卷星": Export(
        "序号,提交答卷时间,所用时间,来源,来自IP,1、您对本次服务的总体满意度是？,2、您使用过哪些渠道？(App),2、您使用过哪些渠道？(门店),"
        "3、您的建议,总分",
        lambda d: f"{d},2025/9/{d} {d % 12 + 8}:04:05,{60 + d}秒,微信,10.0.0.{d}(广东-深圳),"
        f"{d % 5 + 1},{d % 2},{(d + 1) % 2},"
        f"第{d}条建议：排队时间太长了,{d % 5 + 1}",
        "responses",
        {"occurred_on": "提交答卷时间", "csat": "1、您对本次服务的总体满意度是？", "comment": "3、您的建议"},
        ('format: "%Y/%m/%d %H:%M:%S"}',),
        asked=("1、您对本次服务的总体满意度是？", "序号"),
    ),
    "SurveyCake": Export(
        "\ufeff填答時間,1.您對本次服務整體滿意嗎？,2.您願意推薦我們給親友嗎？,3.您想對我們說的話,填答秒數,IP紀錄,Hash",
        lambda d: f"2025-09-{d:02} 08:{d:02}:00,{['非常滿意', '滿意', '普通', '不滿意'][d % 4]},{d % 11},"
        f"第 {d} 位顧客說很親切,"
        f"{50 + d},10.0.0.{d},{d:02}f3c9{d * 37 % 100:02}",
        "responses",
        {"occurred_on": "填答時間", "csat": "1.您對本次服務整體滿意嗎？", "nps": "2.您願意推薦我們給親友嗎？",
         "comment": "3.您想對我們說的話"},
        ("非常滿意: 5", "不滿意: 2"),
        asked=("3.您想對我們說的話",),
    ),
    "Shopify": Export(  # without a number of the customer it is no table of ours: it is asked what it may be
        "Name,Email,Financial Status,Paid at,Currency,Subtotal,Total,Created at,Lineitem quantity,Lineitem name,Id",
        lambda d: f"#{1000 + d},p{d}@example.com,paid,2025-09-{d:02} 08:{d:02}:00 +0800,TWD,{100 + d}.00,{115 + d}.00,"
        f"2025-09-{d:02} 08:{d:02}:00 +0800,1,Cup,{5500000 + d}",
        "cases",
        {"opened_at": "Created at"},
        ('format: "%Y-%m-%d %H:%M:%S %z"}',),
        asked=("table", "kind", "Id"),
    ),
    "Medallia": Export(
        "Survey ID,Response Date,Unit Name,Segment,Likelihood to Recommend,Overall Satisfaction,Comment,Alert Status",
        lambda d: f"{770000 + d},{d:02}-Sep-2025 08:{d:02},Unit {d % 3},{['Leisure', 'Business'][d % 2]},"
        f"{d % 11},{d % 10 + 1},"
        f"Guest {d} wrote a sentence,{'Closed' if d % 2 else ''}",
        "responses",
        {"response_id": "Survey ID", "occurred_on": "Response Date", "segment": "Segment",
         "nps": "Likelihood to Recommend", "csat": "Overall Satisfaction", "comment": "Comment"},
        ('format: "%d-%b-%Y %H:%M"}', "scale: [1, 10]}"),
        asked=("Overall Satisfaction",),
    ),
    "Delighted": Export(
        "Person ID,Person Name,Response ID,Score,Comment,Response Created At,Source,nps_segment",
        lambda d: f"{900 + d},Guest,{28000 + d},{d % 11},Word {d} of a guest,2025-09-{d:02} 09:00:00 UTC,"
        f"{['email', 'web'][d % 2]},{['Promoter', 'Passive', 'Detractor'][d % 3]}",
        "responses",
        {"customer_id": "Person ID", "response_id": "Response ID", "nps": "Score", "comment": "Comment",
         "occurred_on": "Response Created At", "channel": "Source"},
        ("nps: {from: Score, scale: [0, 10]}",),
        asked=("Score",),
    ),
    "Google Play": Export(
        "Package Name,App Version Code,Review Submit Date and Time,Review Last Update Date and Time,Star Rating,"
        "Review Title,Review Text,Developer Reply Text",
        lambda d: f"com.acme.app,{200 + d},2025-09-{d:02}T09:12:33Z,2025-09-{d:02}T09:12:33Z,{d % 5 + 1},,"
        f"{['很好用', 'crashes a lot', 'アプリが落ちる', 'so good', 'login fails'][d % 5]},"
        f"{'Thank you for your feedback: we shall look into it' * (d % 2)}",
        "responses",
        {"occurred_on": "Review Submit Date and Time", "csat": "Star Rating", "comment": "Review Text"},
        asked=("Star Rating",),
    ),
    "Trustpilot": Export(
        "Review Created (UTC),Review Id,Review Title,Review Content,Review Stars,Average Score,Company Reply",
        lambda d: f"2025-09-{d:02}T09:12:33.000Z,a{d:02}f,Good {d},It came on day {d} and was whole,{d % 5 + 1},"
        f"{4 + d % 2}.1,We thank you for your review and wish you a very good day {d}",
        "responses",
        {"occurred_on": "Review Created (UTC)", "response_id": "Review Id", "comment": "Review Content",
         "csat": "Review Stars"},
        asked=("Review Stars",),
    ),
    "Google 表單 with a grid": Export(
        "時間戳記,請為以下項目評分 [餐點],請為以下項目評分 [服務],整體而言，您對本次用餐的滿意程度？,年齡層",
        lambda d: f"2025/9/{d} 下午 1:04:05,{['滿意', '非常滿意', '普通'][d % 3]},{['滿意', '不滿意'][d % 2]},"
        f"{d % 5 + 1},{d % 5 + 1}",
        "responses",
        {"occurred_on": "時間戳記", "csat": "整體而言，您對本次用餐的滿意程度？",
         "items.item_1": "請為以下項目評分 [餐點]", "items.item_2": "請為以下項目評分 [服務]"},
        ("name: 餐點}", "name: 服務}"),
        asked=("整體而言，您對本次用餐的滿意程度？",),
    ),
    "airline satisfaction": Export(
        "id,Day,Age,Customer Type,Ease of booking,Gate location,Food and drink",
        lambda d: f"{7000 + d * 13 % 97},2025-09-{d:02},{d % 5 + 1},{['Loyal', 'disloyal'][d % 2]} Customer,"
        f"{d % 5 + 1},{(d + 1) % 5 + 1},{(d + 2) % 5 + 1}",
        "responses",
        {"occurred_on": "Day", "segment": "Customer Type", "items.ease_of_booking": "Ease of booking",
         "items.gate_location": "Gate location", "items.food_and_drink": "Food and drink"},
        asked=("Ease of booking, Gate location, Food and drink", "id"),
    ),
    "government survey": Export(
        "SerialNo,IntDate,SatServ,Problem",
        lambda d: f"{d:07},{d:02}/09/2025,"
        f"{['Very satisfied', 'Fairly satisfied', 'Fairly dissatisfied', 'Refused', 'Not applicable'][d % 5]},"
        f"""{['Yes', 'No', "Don't know"][d % 3]}""",
        "responses",
        {"occurred_on": "IntDate", "had_problem": "Problem", "items.satserv": "SatServ"},
        ("Very satisfied: 5", "Fairly dissatisfied: 2", """missing: ["Don't know"]""", "Not applicable", "Refused"),
        asked=("table", "SatServ"),
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    return Company(tmp_path_factory.mktemp("tools"), measured=False)


@pytest.mark.parametrize("tool", EXPORTS)
def test_an_export_is_read_right_or_asked_about(company: Company, tool: str) -> None:
    export = EXPORTS[tool]
    (file := company.root / "export.csv").write_text(
        "\n".join([export.heading, *map(export.row, DAYS)]) + "\n" + export.below, "utf-8"
    )
    found = inspect_file(file, company.catalogue, company.settings, company.folder, told=Told())
    assert found.table == export.table
    assert {role.removeprefix("columns."): name for name, role in found.roles.items()} == export.roles
    assert all(said in found.text for said in export.said)
    assert found.trial and found.trial.accepted == len(DAYS) and found.trial.rejected == export.rejected
    first = "2025-09-02" if tool == "Typeform" else "2025-09-01"  # 20:01 in UTC is the next day in Taipei
    assert found.trial.days[export.table][0] == first
    assert tuple(dict.fromkeys(r.where for r in found.remarks if r.question)) == export.asked
