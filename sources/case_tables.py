"""Cases: projects of Chinese and of other firms, coded by four criteria of dependency.

The criteria are those named in the abstract of Da Gama and Bui (2024); their definitions here, the
facts and both codings are the book's own. A code runs from 0, as a theory of dependency expects, to 2,
its opposite. Two readers code the same fact: the charitable one gives the benefit of the doubt, the
strict one does not, to every investor alike.
"""

import pandas as pd

CRITERIA = ("control", "actors", "knowledge", "delinking")

#: Each case: pair, where, whose.
CASES = {
    "Chancay": ("port near Lima", "PER", "China"),
    "Callao North": ("port near Lima", "PER", "European Union"),
    "Las Bambas": ("copper mine", "PER", "China"),
    "Cerro Verde": ("copper mine", "PER", "United States"),
    "Luz del Sur": ("electricity in Lima", "PER", "China"),
    "Enel Distribución": ("electricity in Lima", "PER", "European Union"),
    "BYD Camaçari": ("car factory", "BRA", "China"),
    "Ford Camaçari": ("car factory", "BRA", "United States"),
    "Caucharí-Olaroz": ("lithium", "ARG", "China"),
    "Fénix": ("lithium", "ARG", "United States"),
    "Coca Codo Sinclair": ("dam", "ECU", "China"),
    "San Francisco": ("dam", "ECU", "Brazil"),
    "COFCO": ("soya trade", "BRA", "China"),
    "Cargill": ("soya trade", "BRA", "United States"),
}

_TRASE = ("Trase Yearbook, 2018", "http://yearbook2018.trase.earth/chapter4/")
_MAP = "The People’s Map of Global China"

#: (case, criterion, fact, page, its address, charitable code, strict code, why they part). Where no
#: fact was found the codes are empty.
CODINGS = [
    (
        *("Chancay", "control"),
        "COSCO, a Chinese state firm, holds 60 per cent and the Peruvian mining company Volcan 40. "
        "The exclusive right to run the port, granted in 2021, was contested by the port authority "
        "in 2024; the firm insisted and the dispute was settled before the opening.",
        "Reuters, 7 May 2024 (gCaptain); SeaNews, October 2024",
        "https://gcaptain.com/peru-port-dispute-escalates-as-cosco-insists-on-original-terms/",
        *(1, 0),
        "A partner and an authority that can contest, or an owner who won the contest.",
    ),
    (
        *("Chancay", "actors"),
        "A Chinese state firm and a Peruvian company own it, and a Chinese state firm built it; "
        "fishermen say that they lost their grounds and blame their own government.",
        "AP, November 2024 (Southeast Missourian)",
        "https://www.semissourian.com/world/chinas-president-will-unveil-a-megaport-in-peru-but-"
        "locals-say-theyre-being-left-out-1e06904f",
        *(1, 1),
        "",
    ),
    (
        *("Chancay", "knowledge"),
        "Thousands of Peruvians built the port and were trained for it, a Peruvian engineer is quoted "
        "as saying; in operation it is run from a distance and most of the equipment is unmanned.",
        "People’s Daily, March 2024 (Mero Tribune)",
        "https://merotribune.com/2024/03/30/port-project-built-by-china-contributes-to-perus-"
        "economic-social-development/",
        *(1, 0),
        "Training on the site, or none that outlasts it.",
    ),
    (
        *("Chancay", "delinking"),
        "Meant to speed Peru’s blueberries, Brazil’s soya and Chile’s copper to Asia; an industrial "
        "park is planned beside it.",
        "AP, November 2024 (Southeast Missourian)",
        "https://www.semissourian.com/world/chinas-president-will-unveil-a-megaport-in-peru-but-"
        "locals-say-theyre-being-left-out-1e06904f",
        *(1, 0),
        "A plan counts, or only what stands.",
    ),
    (
        *("Callao North", "control"),
        "A concession for thirty years, won at auction in 2011 by a consortium that APM Terminals, "
        "Dutch and of a Danish group, leads. The regulator has found cracks in finished works, and the "
        "concession could have been revoked.",
        "Informare, April 2011; Longshore & Shipping News",
        "https://longshoreshippingnews.com/?p=19587",
        *(1, 1),
        "",
    ),
    (
        *("Callao North", "actors"),
        "A Dutch operator, a Dutch holding and a Peruvian firm; the dockers’ union, of which most are "
        "members, struck in 2015 and the operator speaks of a signed contract with higher wages.",
        "Offshore Energy, 13 May 2015; Ocean Freight, May 2015",
        "http://www.oceanfreight.com/strike-action-hits-port-of-callao/",
        *(2, 2),
        "",
    ),
    ("Callao North", "knowledge", "", "", "", None, None, ""),
    (
        *("Callao North", "delinking"),
        "Handled a third of Peru’s cargo in 2014; the operator chose the port as a hub between South "
        "America’s Pacific coast and Asia.",
        "FreightWaves, May 2015; Journal de la Marine marchande, 2011",
        "https://www.freightwaves.com/news/apm-terminals-faces-possible-strike-in-callao-peru",
        *(1, 0),
        "A port for the country’s own cargo, or for what leaves it.",
    ),
    (
        *("Las Bambas", "control"),
        "Owned by three Chinese firms (62.5, 22.5 and 15 per cent), which bought it in 2014 and "
        "financed it with Chinese banks.",
        f"{_MAP}, December 2022",
        "https://thepeoplesmap.net/project/las-bambas-copper-mine/",
        *(0, 0),
        "",
    ),
    (
        *("Las Bambas", "actors"),
        "Three Chinese owners and at least 55 contractors; blockades by communities had stopped the "
        "mine for more than 400 days by 2022, and the firm agreed to bring them into its supply chain.",
        f"Charltons, February 2022; {_MAP}, December 2022",
        "https://charltonsnaturalresources.com/zh-hans/mmgs-las-bambas-copper-mine-faces-new-round-"
        "of-blockades",
        *(2, 1),
        "Power to stop a mine is a say, or is what those use who have none.",
    ),
    (
        *("Las Bambas", "knowledge"),
        "More than 6,000 people work there, a quarter of them from the region of Apurímac.",
        "Charltons, February 2022",
        "https://charltonsnaturalresources.com/zh-hans/mmgs-las-bambas-copper-mine-faces-new-round-"
        "of-blockades",
        *(1, 0),
        "Work teaches, or work is only work.",
    ),
    (
        *("Las Bambas", "delinking"),
        "Sells copper concentrate, made by conventional processing and carried to the coast.",
        f"{_MAP}, December 2022",
        "https://thepeoplesmap.net/project/las-bambas-copper-mine/",
        *(0, 0),
        "",
    ),
    (
        *("Cerro Verde", "control"),
        "Freeport-McMoRan, of the United States, holds 55.1 per cent, Sumitomo 21 and Buenaventura, of "
        "Peru, 19.6; the rest is traded in Lima.",
        "BNamericas, November 2024 (Translogistics)",
        "https://translogistics.net/2024/11/bnamericas-freeport-ups-stake-in-peru-copper-mine-cerro",
        *(1, 0),
        "A Peruvian partner, or a foreign majority.",
    ),
    (
        *("Cerro Verde", "actors"),
        "Owners from three countries; unions strike and sign agreements; works for the city’s water "
        "came out of a partnership with the utility, local authorities and civil society.",
        "Mining Principles, case study; BNamericas, November 2024",
        "https://guidance.miningwithprinciples.com/case_study/creating-shared-value-for-business-"
        "and-communities/",
        *(2, 2),
        "",
    ),
    (
        *("Cerro Verde", "knowledge"),
        "Most employees and contractors are from Arequipa; exceptions are made for technical workers "
        "of a rare kind.",
        "University of Miami, April 2019",
        "https://news.miami.edu/bus/stories/2019/04/cerro-verde-arequipa.html",
        *(1, 0),
        "Work teaches, or the rare skills come from elsewhere.",
    ),
    (
        *("Cerro Verde", "delinking"),
        "Makes copper cathodes besides concentrate; sells mainly to smelters in Asia.",
        "University of Miami, April 2019; BNamericas, March 2017",
        "https://www.bnamericas.com/en/news/mining/strike-at-perus-cerro-verde-drags-on-as-talks-"
        "collapse/",
        *(1, 1),
        "",
    ),
    (
        *("Luz del Sur", "control"),
        "China Three Gorges has held 83.6 per cent since 2020. The competition authority forbade buying "
        "power from its own plants without a tender, and has fined the firm since.",
        "Indecopi, March 2020 (BNamericas); Nyland Energy",
        "https://www.bnamericas.com/en/news/indecopi-authorizes-acquisition-of-luz-del-sur-but-with-"
        "conditions",
        *(1, 1),
        "",
    ),
    (
        *("Luz del Sur", "actors"),
        "Since China Southern Power Grid bought the neighbouring network in 2024, all distribution in "
        "Lima belongs to firms of one state; more than eighty companies generate power.",
        "Dialogue Earth, on China’s role in Peru’s grids",
        "https://dialogue.earth/en/energy/chinas-role-in-perus-grids-stirs-debates",
        *(1, 0),
        "Many generators, or one state on the wire.",
    ),
    (
        *("Luz del Sur", "knowledge"),
        "Chinese technicians helped to upgrade the network and to install smart meters, says its "
        "Peruvian manager.",
        "Changjiang Daily, January 2026",
        "http://www.czjcar.com/encypc/news/2026020309544235103/index.html",
        *(1, 0),
        "Working together teaches, or devices were brought.",
    ),
    (
        *("Luz del Sur", "delinking"),
        "Supplies more than six million people in Lima with electricity.",
        "Changjiang Daily, January 2026",
        "http://www.czjcar.com/encypc/news/2026020309544235103/index.html",
        *(2, 2),
        "",
    ),
    (
        *("Enel Distribución", "control"),
        "Until 2024 Enel, of Italy, held 83.15 per cent through a Chilean company. Its chief explained "
        "the sale by strategy; the sale needed the competition authority’s consent.",
        "Enernews, April 2023; RPP, November 2022",
        "https://enernews.com/nota/354583/enel-venderia-negocio-de-peru-a-china-southern-power-grid-"
        "alerta-sni",
        *(1, 1),
        "",
    ),
    (
        *("Enel Distribución", "actors"),
        "An Italian group, its Chilean company and minority shareholders; the other half of Lima "
        "belonged to somebody else.",
        "Enernews, April 2023; Reuters, April 2023 (Financial Post)",
        "https://www.financialpost.com/pmn/business-pmn/chinese-peru-energy-deal-risks-monopoly-"
        "industry-group-says",
        *(1, 1),
        "",
    ),
    (
        *("Enel Distribución", "knowledge"),
        "Leaves automated digital networks and the staff who run them, says its chief.",
        "Enernews, April 2023",
        "https://enernews.com/nota/354583/enel-venderia-negocio-de-peru-a-china-southern-power-grid-"
        "alerta-sni",
        *(1, 0),
        "Staff who know the network, or devices that were brought.",
    ),
    (
        *("Enel Distribución", "delinking"),
        "Supplied just over half of Lima’s people with electricity.",
        "Reuters, April 2023 (Financial Post)",
        "https://www.financialpost.com/pmn/business-pmn/chinese-peru-energy-deal-risks-monopoly-"
        "industry-group-says",
        *(2, 2),
        "",
    ),
    (
        *("BYD Camaçari", "control"),
        "BYD’s own factory, which began with cars that come from China painted and half assembled; the "
        "firm promises half of the parts from Brazil by 2027.",
        "Argus, July 2025; Brasil em Folhas, August 2025",
        "https://www.argusmedia.com/metals-platform/newsandanalysis/article/2706868-BYD-inicia-"
        "montagem-de-carros-no-Brasil",
        *(0, 0),
        "",
    ),
    (
        *("BYD Camaçari", "actors"),
        "106 suppliers have been found fit and one supplies at once; labour prosecutors halted the "
        "building over 163 Chinese workers of a contractor, whom BYD then dismissed.",
        "AP, April 2025 (Star Tribune); Argus, July 2025",
        "https://startribune.com/as-legacy-of-ford-fades-in-brazil-chinas-byd-looks-to-extend-global-"
        "lead-in-ev-sales/601330696",
        *(2, 0),
        "The host’s officials changed what was done, or a firm merely had to obey the law.",
    ),
    (
        *("BYD Camaçari", "knowledge"),
        "More than a hundred Brazilian and Chinese engineers designed a plug-in hybrid engine that "
        "burns ethanol, says the firm’s founder.",
        "Hoje em Dia, October 2025; Agência Brasil, 9 October 2025",
        "https://agenciabrasil.ebc.com.br/en/economia/noticia/2025-10/new-electric-car-factory-shows-"
        "confidence-brazil-says-lula",
        *(2, 1),
        "Design in the country, or one engine by the firm’s own account.",
    ),
    (
        *("BYD Camaçari", "delinking"),
        "Serves the Brazilian market first; stamping, welding and painting were to follow in 2026.",
        "Agência Brasil, 9 October 2025; Argus, July 2025",
        "https://agenciabrasil.ebc.com.br/en/economia/noticia/2025-10/new-electric-car-factory-shows-"
        "confidence-brazil-says-lula",
        *(2, 1),
        "A factory for the home market, or the last step of a foreign one.",
    ),
    (
        *("Ford Camaçari", "control"),
        "Ford’s own factory, closed in January 2021; the state’s government says that it learned of it "
        "on the day.",
        "Exame, January 2021",
        "https://exame.com/economia/governo-da-bahia-foi-pego-de-surpresa-com-fechamento-de-fabrica-"
        "da-ford/",
        *(0, 0),
        "",
    ),
    (
        *("Ford Camaçari", "actors"),
        "Tax incentives for two decades; government and unions were told when the decision to close had "
        "been taken.",
        "Exame, January 2021; Correio, January 2021",
        "https://exame.com/economia/governo-da-bahia-foi-pego-de-surpresa-com-fechamento-de-fabrica-"
        "da-ford/",
        *(1, 0),
        "A state that pays takes part, or only pays.",
    ),
    (
        *("Ford Camaçari", "knowledge"),
        "More than 1,500 technicians in Bahia develop vehicles for several markets, the United States "
        "among them; the centre outlived the factory.",
        "Correio, March 2023",
        "https://www.correio24horas.com.br/noticia/nid/ford-em-camacari-fabrica-ainda-nao-foi-vendida/",
        *(2, 2),
        "",
    ),
    (
        *("Ford Camaçari", "delinking"),
        "Made cars and engines in Bahia; afterwards cars came from Argentina and Uruguay.",
        "Notícias Automotivas; Correio, January 2021",
        "https://www.noticiasautomotivas.com.br/ford-devolve-fabrica-de-camacari-para-o-governo-da-"
        "bahia/",
        *(2, 1),
        "A factory for the home market, or one that was taken away.",
    ),
    (
        *("Caucharí-Olaroz", "control"),
        "Ganfeng, of China, holds 46.7 per cent, Lithium Argentina 44.8 and the province’s company "
        "8.5; matters of substance need the approval of both large partners.",
        "Lithium Argentina; Domain-b, February 2020",
        "https://www.lithium-argentina.com/our-projects/cauchari-olaroz/default.aspx",
        *(1, 0),
        "A province with a share, or two foreign firms with the say.",
    ),
    (
        *("Caucharí-Olaroz", "actors"),
        "A Chinese, a Canadian and a provincial owner; the Canadian firm’s managers stayed when Ganfeng "
        "took the lead.",
        "Mining Journal, February 2020; Lithium Argentina",
        "https://www.mining-journal.com/energy-minerals-news/news/1380604/ganfeng-buys-control-of-"
        "cauchar%C3%AD-olaroz",
        *(1, 1),
        "",
    ),
    (
        *("Caucharí-Olaroz", "knowledge"),
        "More than 700 local employees and suppliers in 2020; progress is ascribed to Ganfeng’s "
        "technology.",
        "Ganfeng Lithium, June 2020",
        "https://www.ganfenglithium.com/new_detail_en/id/16.html",
        *(1, 0),
        "Work teaches, or the technology is another’s.",
    ),
    (
        *("Caucharí-Olaroz", "delinking"),
        "Exports lithium carbonate; up to 5 per cent of the yield was promised to the province for "
        "industry of its own.",
        "Despachantes Argentinos, September 2023; El Inversor Energético",
        "https://elinversorenergetico.com/lithium-americas-partners-with-jemse/?amp=1",
        *(1, 0),
        "A promise counts, or only what is done.",
    ),
    (
        *("Fénix", "control"),
        "Livent’s own mine. Customs found that it had sold below the price, and royalties are now "
        "reckoned on the higher of two prices under a contract with the province.",
        "Nation World News, May 2023",
        "https://nationworldnews.com/a-us-miner-admitted-to-under-invoicing-us8-million-of-lithium-"
        "in-argentina/",
        *(1, 0),
        "A contract that binds, or an owner who decides.",
    ),
    (
        *("Fénix", "actors"),
        "One firm, of the United States; customs and the province made it pay.",
        "Nation World News, May 2023",
        "https://nationworldnews.com/a-us-miner-admitted-to-under-invoicing-us8-million-of-lithium-"
        "in-argentina/",
        *(2, 0),
        "The host’s officials changed what was done, or a firm merely had to obey the law.",
    ),
    (
        *("Fénix", "knowledge"),
        "Agreed to supply the first plant for battery cells, which a state firm and the university of La "
        "Plata set up after twelve years of research.",
        "Bloomberg Línea, 2023",
        "https://bloomberglinea.com/english/latin-americas-first-lithium-battery-plant-procures-"
        "supplier-targets-april-opening/?outputType=amp",
        *(1, 0),
        "Helps those who learn, or had no part in what they learned.",
    ),
    (
        *("Fénix", "delinking"),
        "Exports to the United States; part of the carbonate was to go to the plant in La Plata.",
        "Bloomberg Línea, 2023; Nation World News, May 2023",
        "https://bloomberglinea.com/english/latin-americas-first-lithium-battery-plant-procures-"
        "supplier-targets-april-opening/?outputType=amp",
        *(1, 1),
        "",
    ),
    (
        *("Coca Codo Sinclair", "control"),
        "Built for Ecuador’s state company, which owns it; by the settlement of 2025 the builder’s "
        "parent is to operate it, and pays US$400 million.",
        f"El Universo, early 2026; {_MAP}",
        "https://www.eluniverso.com/noticias/economia/coca-codo-sinclair-ecuador-a-manos-de-power-"
        "china-arbitraje-sinohydro-nota/?outputType=amp",
        *(2, 1),
        "Who owns, or who operates.",
    ),
    (
        *("Coca Codo Sinclair", "actors"),
        "A Chinese builder and a Chinese bank; Ecuador refused to take over the plant, went to "
        "arbitration and obtained a settlement.",
        "China Global South Project; El Universo, early 2026",
        "https://chinaglobalsouth.com/analysis/ecuador-set-to-take-over-chinese-built-dam-amid-"
        "arbitration-over-defects",
        *(2, 2),
        "",
    ),
    (
        *("Coca Codo Sinclair", "knowledge"),
        "Ecuador’s own engineers found thousands of cracks and reported on them to parliament.",
        "Diálogo Américas, January 2022",
        "https://dialogo-americas.com/articles/ecuador-fails-to-solve-problems-at-chinese-built-"
        "hydroelectric-plant-coca-codo-sinclair/",
        *(1, 0),
        "They learned to judge the plant, or nobody taught them.",
    ),
    (
        *("Coca Codo Sinclair", "delinking"),
        "Gives a fifth to nearly a third of Ecuador’s electricity.",
        "China Global South Project",
        "https://chinaglobalsouth.com/analysis/ecuador-set-to-take-over-chinese-built-dam-amid-"
        "arbitration-over-defects",
        *(2, 2),
        "",
    ),
    (
        *("San Francisco", "control"),
        "Built by Odebrecht, of Brazil. In 2008 the government seized the firm’s works and expelled it; "
        "it later lost its case against the lender, and has paid.",
        "Hydro Review, September 2008; País en Vivo, 2012",
        "https://www.hydroreview.com/world-regions/update-ecuador-voters-approve-correas-leftist-"
        "restructuring/",
        *(2, 1),
        "Whoever can expel is in control, or whoever must pay is not.",
    ),
    (
        *("San Francisco", "actors"),
        "A Brazilian builder, a loan of Brazil’s development bank and a guarantee of the World Bank’s "
        "agency; the builder agreed to repair and to compensate.",
        "International Rivers; O Estado de S. Paulo, 2011",
        "https://internacional.estadao.com.br/noticias/geral,quito-expulsou-odebrecht-imp-,785930",
        *(2, 2),
        "",
    ),
    ("San Francisco", "knowledge", "", "", "", None, None, ""),
    (
        *("San Francisco", "delinking"),
        "Built for Ecuador’s own grid; stood still a year after its opening because of damage.",
        "Devex, 2008",
        "https://www.devex.com/news/ecuador-57669",
        *(2, 2),
        "",
    ),
    (
        *("COFCO", "control"),
        "A trading house of the Chinese state, which buys from farmers and has built a terminal of its "
        "own at Santos.",
        "Reuters, 31 January 2025",
        "https://mttnews.com.br/2025/01/31/cofco-da-china-diz-estar-comprometida-com-moratoria-de-"
        "compra-de-soja-do-brasil",
        *(1, 0),
        "Farmers own the land, or traders own the way to the market.",
    ),
    (
        *("COFCO", "actors"),
        "One of six traders with 57 per cent of Brazil’s exports of soya in 2016, one of them "
        "Brazilian; held to the moratorium on soya from newly cleared land in the Amazon.",
        f"{_TRASE[0]}; Reuters, 31 January 2025",
        _TRASE[1],
        *(2, 1),
        "Rivals and a pact that bound them, or six large buyers.",
    ),
    (
        *("COFCO", "knowledge"),
        "Farms may join a programme of certification with 54 criteria.",
        "Agência 22, February 2025",
        "https://agencia22.jornalfloripa.com.br/agencia22/160871",
        *(1, 0),
        "A standard teaches, or only demands.",
    ),
    (
        *("COFCO", "delinking"),
        "Some 80 per cent of its exports of grain from Brazil go to China.",
        "Reuters, 31 January 2025",
        "https://squidsite02.com/2025/01/31/chinas-cofco-fully-committed",
        *(0, 0),
        "",
    ),
    (
        *("Cargill", "control"),
        "A trading house of the United States, which buys from farmers and owns storage, crushing "
        "plants and terminals.",
        f"{_TRASE[0]}; Portal Macaúba, May 2023",
        _TRASE[1],
        *(1, 0),
        "Farmers own the land, or traders own the way to the market.",
    ),
    (
        *("Cargill", "actors"),
        "One of six traders with 57 per cent of Brazil’s exports of soya in 2016, one of them "
        "Brazilian; party to the moratorium, and against its like for the savanna.",
        f"{_TRASE[0]}; Valor, June 2019",
        _TRASE[1],
        *(2, 1),
        "Rivals and a pact that bound them, or six large buyers.",
    ),
    ("Cargill", "knowledge", "", "", "", None, None, ""),
    (
        *("Cargill", "delinking"),
        "Exports beans, and crushes part of them in Brazil, where it wants to make more of biodiesel.",
        "Portal Macaúba, May 2023",
        "http://portalmacauba.com.br/2023/05/cargill-wants-to-increase-investment-in.html",
        *(1, 1),
        "",
    ),
]

_COLUMNS = [
    *("case", "criterion", "fact", "page", "address"),
    *("charitable", "strict", "why_they_part"),
]


def case_codings(codings=CODINGS, cases=CASES):
    """The coding sheet, one row for each case and criterion.

    Raises
    ------
    ValueError
        If a case is unknown, only one reader has a code, or readers part without a reason.
    """
    sheet = pd.DataFrame(codings, columns=_COLUMNS)
    sheet[["charitable", "strict"]] = sheet[["charitable", "strict"]].astype("Int64")
    for row in sheet.itertuples():
        _check(row, cases)
    about = pd.DataFrame.from_dict(cases, orient="index", columns=["pair", "iso3", "investor"])
    sheet = sheet.join(about, on="case")
    first = [
        *("pair", "case", "iso3", "investor", "criterion"),
        *("charitable", "strict", "why_they_part"),
    ]
    return sheet[[*first, "fact", "page", "address"]]


def _check(row, cases):
    name = f"{row.case}, {row.criterion}"
    if row.case not in cases or row.criterion not in CRITERIA:
        raise ValueError(f"{name}: no such case or criterion")
    if len({pd.isna(row.charitable), pd.isna(row.strict), not row.fact}) > 1:
        raise ValueError(f"{name}: a fact needs a code of each reader, and a code a fact")
    part = bool(row.fact) and row.charitable != row.strict
    if part != bool(row.why_they_part):
        raise ValueError(f"{name}: a reason belongs where the readers part, and nowhere else")


TABLES = {"case_codings": (case_codings, [])}
