"""Made-up places, links, gates and paths, and the made-up law by which they open."""

from __future__ import annotations

PERIODS = (2030, 2035, 2040, 2045)
LEVELS = tuple(round(0.05 * i, 2) for i in range(21))
PATHS = {
    "all": ("Every relation", ""),
    "inter-korean": ("Trust between the two Koreas", "the essays, read to the letter"),
    "sanctions": ("Sanctions on the DPRK", "lawyers and analysts of sanctions: the resolutions bind first"),
    "russia": ("Russia and its neighbours", "observers of trade since 2022"),
}
SHARE = {"all": 1.0, "inter-korean": 0.004, "sanctions": 0.22, "russia": 0.41}
MARKUP = '<img src=x onerror="document.title=1"><b>Busan</b> & {{ name }}'
LONG = "Сквозная железнодорожная линия 한반도 종단철도 " * 5

NODES: list[tuple[str, str, str, str, float, float]] = [
    ("PW_EAST", "IPS East (Amur, Khabarovsk)", "power", "RU", 50.3, 127.5),
    ("PW_PRIM", "Primorye power", "power", "RU", 43.8, 132.0),
    ("PW_SIB", "IPS Siberia", "power", "RU", 56.0, 92.9),
    ("PW_CN", "Heilongjiang grid", "power", "CN", 46.6, 126.9),
    ("PW_KPE", "DPRK north-east grid", "power", "KP", 41.6, 129.6),
    ("PW_KP", "Pyongyang grid", "power", "KP", 39.2, 125.9),
    ("PW_KR", "ROK grid", "power", "KR", 37.0, 127.5),
    ("PW_JP", "Kyushu grid", "power", "JP", 33.3, 130.7),
    ("BUSAN", MARKUP, "freight", "KR", 35.1, 129.03),
    ("SEOUL", "서울 Seoul / Uiwang ICD", "freight", "KR", 37.57, 126.98),
    ("KAESONG", "Kaesong", "freight", "KP", 37.97, 126.55),
    ("PYONGYANG", "Pyongyang", "freight", "KP", 39.03, 125.75),
    ("SINUIJU", "Sinuiju", "freight", "KP", 40.1, 124.4),
    ("WONSAN", "Wonsan", "freight", "KP", 39.15, 127.44),
    ("JEJIN", "Jejin", "freight", "KR", 38.57, 128.39),
    ("RAJIN", "Rajin port", "freight", "KP", 42.26, 130.28),
    ("USSURIYSK", "Уссурийск Ussuriysk", "freight", "RU", 43.8, 131.96),
    ("VOSTOCHNY", "Vostochny", "freight", "RU", 42.73, 133.08),
    ("KHABAROVSK", "Khabarovsk", "freight", "RU", 48.46, 135.1),
    ("CHITA", "Chita / Karymskaya", "freight", "RU", 52.04, 113.49),
    ("NOVOSIBIRSK", "Novosibirsk", "freight", "RU", 55.02, 82.93),
    ("MOSCOW", "Moscow (terminals)", "freight", "RU", 55.75, 37.62),
    ("BREST", "Brest", "freight", "BY", 52.1, 23.7),
    ("DUISBURG", "Duisburg", "freight", "DE", 51.43, 6.77),
    ("ROTTERDAM", "Rotterdam", "freight", "NL", 51.92, 4.48),
    ("SHENYANG", "Shenyang", "freight", "CN", 41.79, 123.43),
    ("HARBIN", "Harbin", "freight", "CN", 45.75, 126.65),
    ("DALIAN", "Dalian", "freight", "CN", 38.91, 121.6),
    ("YOKOHAMA", "Yokohama", "freight", "JP", 35.43, 139.65),
    ("GAS_SAKH", "Sakhalin gas", "gas", "RU", 51.8, 143.1),
    ("GAS_VLAD", "Vladivostok gas hub", "gas", "RU", 43.1, 131.9),
    ("GAS_KP", "Gas entry at the Tumen", "gas", "KP", 42.4, 130.6),
    ("GAS_KR", "ROK gas network", "gas", "KR", 37.4, 126.8),
]
# link, name, mode, from, to, existing, corridor, bypass, gates, full flow, share that flows today
LINKS: list[tuple[str, str, str, str, str, float | None, str, bool, str, float, float]] = [
    ("L_EAST_PRIM", "Amur-Primorye 500 kV", "ac", "PW_EAST", "PW_PRIM", 1000, "far-east", False, "", 11, 0.4),
    ("L_SIB_EAST", "Siberia-East tie", "ac", "PW_SIB", "PW_EAST", 240, "siberia-east", False, "", 9, 0.1),
    ("L_EAST_CN", "Amurskaya-Heihe", "ac", "PW_EAST", "PW_CN", 950, "amur-heihe", False, "", 2, 0.0),
    ("L_PRIM_KP", "Primorye-Rason line", "dc", "PW_PRIM", "PW_KPE", 0, "power-ring", False, "G22", 8, 0),
    ("L_KPE_KR", "Rason-Seoul HVDC", "dc", "PW_KPE", "PW_KR", 0, "power-ring", False, "G10;G22", 7, 0),
    ("L_KPE_KP", "DPRK inland line", "ac", "PW_KPE", "PW_KP", 100, "dprk", False, "", 1.5, 0.3),
    ("L_KR_JP", "Busan-Kyushu cable", "dc", "PW_KR", "PW_JP", 0, "kr-jp-cable", False, "G20", 3, 0),
    ("L_CN_KR", "Weihai-Incheon cable", "dc", "PW_CN", "PW_KR", 0, "cn-kr-cable", True, "G19", 4, 0.5),
    ("R_BUS_SEO", "Busan-Seoul", "rail", "BUSAN", "SEOUL", 90, "gyeongbu", False, "", 800, 0.5),
    ("R_SEO_KAE", "Gyeongui crossing", "rail", "SEOUL", "KAESONG", 0, "gyeongui", False, "G01;G18", 260, 0),
    ("R_KAE_PYO", "Kaesong-Pyongyang", "rail", "KAESONG", "PYONGYANG", 8, "gyeongui", False, "G01", 240, 0.05),
    ("R_PYO_SIN", "Pyongyang-Sinuiju", "rail", "PYONGYANG", "SINUIJU", 12, "gyeongui", False, "", 230, 0.1),
    ("R_SIN_SHE", "Yalu crossing", "rail", "SINUIJU", "SHENYANG", 10, "gyeongui", False, "G06", 220, 0.1),
    ("R_JEJ_WON", "Donghae crossing", "rail", "JEJIN", "WONSAN", 0, "donghae", False, "G02;G18", 180, 0),
    ("R_BUS_JEJ", "Donghae line", "rail", "BUSAN", "JEJIN", 20, "donghae", False, "", 190, 0.2),
    ("R_WON_RAJ", LONG, "rail", "WONSAN", "RAJIN", 6, "donghae", False, "", 170, 0.1),
    ("R_RAJ_USS", "Khasan-Rajin", "rail", "RAJIN", "USSURIYSK", 12, "rajin", False, "G05", 200, 0.2),
    ("R_VOS_USS", "Vostochny-Ussuriysk", "rail", "VOSTOCHNY", "USSURIYSK", 40, "trans-siberian", True, "", 500, 0.9),
    ("R_USS_KHA", "Ussuriysk-Khabarovsk", "rail", "USSURIYSK", "KHABAROVSK", 60, "trans-siberian", False, "", 700, 0.6),
    ("R_KHA_CHI", "Khabarovsk-Chita", "rail", "KHABAROVSK", "CHITA", 60, "trans-siberian", False, "", 700, 0.6),
    ("R_CHI_NOV", "Chita-Novosibirsk", "rail", "CHITA", "NOVOSIBIRSK", 60, "trans-siberian", False, "", 800, 0.6),
    ("R_NOV_MOS", "Novosibirsk-Moscow", "rail", "NOVOSIBIRSK", "MOSCOW", 60, "trans-siberian", False, "", 900, 0.6),
    ("R_MOS_BRE", "Moscow-Brest", "rail", "MOSCOW", "BREST", 40, "europe", False, "", 400, 0.4),
    ("R_BRE_DUI", "Brest-Duisburg", "rail", "BREST", "DUISBURG", 20, "europe", False, "G07", 380, 0.5),
    ("R_SHE_HAR", "Shenyang-Harbin", "rail", "SHENYANG", "HARBIN", 80, "manchuria", True, "", 300, 0.7),
    ("R_HAR_CHI", "Harbin-Zabaykalsk-Chita", "rail", "HARBIN", "CHITA", 40, "manchuria", True, "G14", 300, 0.7),
    ("S_BUS_VOS", "Busan-Vostochny ferry", "sea", "BUSAN", "VOSTOCHNY", None, "short-sea", True, "", 400, 1.4),
    ("S_BUS_DAL", "Busan-Dalian feeder", "sea", "BUSAN", "DALIAN", None, "short-sea", True, "", 300, 1.1),
    ("S_BUS_ROT_SUEZ", "Busan-Rotterdam by Suez", "sea", "BUSAN", "ROTTERDAM", None, "suez", False, "", 900, 1.2),
    ("S_BUS_ROT_CAPE", "Busan-Rotterdam round the Cape", "sea", "BUSAN", "ROTTERDAM", None, "cape", True, "", 500, 1.3),
    ("S_BUS_ROT_NSR", "Northern Sea Route", "sea", "BUSAN", "ROTTERDAM", None, "nsr", True, "G13", 60, 0.1),
    ("S_YOK_VOS", "Yokohama-Vostochny", "sea", "YOKOHAMA", "VOSTOCHNY", None, "short-sea", False, "G23", 90, 0.5),
    ("T_RAJIN", "Transfer at Rajin", "transfer", "RAJIN", "RAJIN", 10, "rajin", False, "", 10, 0),
    ("P_SAK_VLA", "Sakhalin-Vladivostok", "pipeline", "GAS_SAKH", "GAS_VLAD", 15, "sakhalin-gas", False, "", 12, 0.4),
    (
        "P_VLA_KP",
        "Trans-Korean gas, north",
        "pipeline",
        "GAS_VLAD",
        "GAS_KP",
        0,
        "trans-korean-gas",
        False,
        "G09",
        7,
        0,
    ),
    ("P_KP_KR", "Trans-Korean gas, south", "pipeline", "GAS_KP", "GAS_KR", 0, "trans-korean-gas", False, "G09", 7, 0),
]
GATES = {
    "G01": ("Demarcation line, west (Gyeongui)", 0.0), "G02": ("Demarcation line, east (Donghae)", 0.0),
    "G05": ("Russia-DPRK railway", 0.25), "G06": ("China-DPRK railways", 0.4), "G07": ("Rail border of the EU", 0.6),
    "G09": ("Trans-Korean gas pipeline", 0.0), "G10": ("Power line across the line", 0.0), "G13": ("Arctic", 0.1),
    "G14": ("China-Russia rail borders", 0.9), "G18": ("UN Command's approval", 0.5), "G19": ("China-ROK cable", 0.4),
    "G20": ("ROK-Japan cable", 0.0), "G22": ("Russia-DPRK power line", 0.1), "G23": ("Japan-Russia trade", 0.4),
}  # fmt: skip
#: Levels solved beside today and full trust on paths other than the headline's.
BETWEEN = {"russia": (0.25, 0.5, 0.75)}
#: Every link takes as long and charges as much; and what is locked on some corridors, alone and last (MUSD).
LINK_HOURS, CHARGE, FEE = 9.5, 110.0, 7.0
CORRIDOR_VALUE = {"gyeongui": (4100.0, 1900.0), "donghae": (2300.0, 410.0), "trans-siberian": (0.0, 0.0)}
STATES = [
    ("", 0.0),
    *(("all", level) for level in LEVELS if level),
    *((p, level) for p in PATHS if p != "all" for level in (*BETWEEN.get(p, ()), 1.0)),
]


def gain(path: str, level: float) -> float:
    """A made-up gain in MUSD: nothing, then a kink, then concave."""
    return 0.0 if level == 0 else 14321.7 * SHARE[path or "all"] * max(0.0, level - 0.22) ** 0.8 / 0.78**0.8


def openness(gate: str, path: str, level: float) -> float:
    """A gate opens from 0.3 of trust on."""
    now = GATES[gate][1]
    return now + (1 - now) * SHARE[path or "all"] * max(0.0, (level - 0.2) / 0.8)


def unit_rent(link: str, trust: float) -> float:
    """A made-up shadow price, another for each link."""
    return (0.5 + trust) * (1 + [k for k, *_ in LINKS].index(link))
