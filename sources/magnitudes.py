"""Known magnitudes of every table: what a spoiled table would get wrong, said in words.

Each row is a number that is known from elsewhere, or follows from what the table measures, with a
range for revisions. The seal (``content`` in the descriptor) says only that something changed;
these say what.
"""

import pandas as pd


def cell(column, **keys):
    """Return a function of a table: the one value of a column in the row with these keys."""

    def value(table):
        for key, wanted in keys.items():
            table = table[table[key] == wanted]
        if len(table) != 1:
            raise ValueError(f"{len(table)} rows with {keys}")
        return table[column].item()

    return value


def total(column, **keys):
    """Return a function of a table: the sum of a column over the rows with these keys."""

    def value(table):
        for key, wanted in keys.items():
            table = table[table[key] == wanted]
        if table.empty:
            raise ValueError(f"no row with {keys}")
        return table[column].sum()

    return value


def furthest(aim):
    """Return a function of a table: the answers' sum that lies furthest from where it should."""

    def value(table):
        sums = table.filter(like="_pct").sum(axis=1)
        return sums.loc[(sums - aim).abs().idxmax()]

    return value


def _main_chapters(table, importer):
    sold = table[(table["importer"] == importer) & (table["year"] == 2022)]
    return sold["value_musd"].sum() / sold["total_musd"].max()


def _billion(column, economy):
    """Return a function of a table: a column's sum over an economy's rows of 2015, from thousands."""
    return lambda table: total(column, economy=economy, year=2015)(table) / 1e6


def _years_of_us(table):
    return table.loc[table["buyer"] == "USA", "year"].nunique()


def _bought_of_brazil(table, buyer, year):
    return table.loc[(table["buyer"] == buyer) & (table["year"] == year), "total_musd"].max()


def _all_of(table, buyer, hs6):
    """Return all that a buyer bought of a good in 2023."""
    kept = (table["buyer"] == buyer) & (table["hs6"] == hs6) & (table["year"] == 2023)
    return table.loc[kept, "total_musd"].max()


def _sold_of_bought(table):
    groups = table.groupby(["buyer", "hs6", "year"])
    return groups["value_musd"].sum() / groups["total_musd"].max()


def _goods_of(table, exporter):
    kept = (table["exporter"] == exporter) & (table["year"] == 2024)
    return table.loc[kept & ~table["naics"].isin(["980", "990"]), "imports_musd"].sum()


def _growth(table, year):
    sums = table.groupby("year")["imports_musd"].sum()
    return sums[year] / sums[year - 1] - 1


def different(column, **keys):
    """Return a function of a table: how many values of a column the rows with these keys have."""

    def value(table):
        for key, wanted in keys.items():
            table = table[table[key] == wanted]
        return table[column].nunique()

    return value


#: Of each table: what is measured, a function of the table, and the ends of the range.
MAGNITUDES = {
    "agreement_in_un_votes": [
        (
            "Cuba with the United States, 2010",
            cell("with_united_states", iso3="CUB", year=2010),
            0,
            0.35,
        ),
        (
            "Canada with the United States, 2010",
            cell("with_united_states", iso3="CAN", year=2010),
            0.45,
            0.95,
        ),
        ("France with Germany, 2010", cell("with_germany", iso3="FRA", year=2010), 0.85, 1),
        ("years", different("year"), 52, 53),
    ],
    "agreement_in_un_votes_second_source": [
        (
            "Cuba with the United States, 2010",
            cell("with_united_states", iso3="CUB", year=2010),
            0,
            0.35,
        ),
        ("Cuba with China, 2018", cell("with_china", iso3="CUB", year=2018), 0.8, 1),
        ("states", different("iso3"), 33, 33),
    ],
    "agreement_in_un_votes_by_issue": [
        (
            "Cuba with the US on the Middle East, 2010",
            cell("with_united_states", iso3="CUB", year=2010, issue="Middle East"),
            0,
            0.35,
        ),
        ("years", different("year"), 52, 53),
    ],
    "argentina_trade_by_technology": [
        (
            "primary products to China, 2022",
            cell(
                "value_musd",
                year=2022,
                flow="exports",
                partner="China",
                technology="primary products",
            ),
            2000,
            9000,
        ),
        ("all imports, 2022", total("value_musd", year=2022, flow="imports"), 70000, 95000),
        ("years", different("year"), 22, 22),
    ],
    "capital_formation": [
        ("GDP of Brazil, 2011", cell("gdp_musd", iso3="BRA", year=2011), 2.5e6, 2.7e6),
        ("GDP of El Salvador, 2019", cell("gdp_musd", iso3="SLV", year=2019), 25e3, 29e3),
        ("invested in Brazil, 2010", cell("invested_pct", iso3="BRA", year=2010), 18, 23),
        ("years", different("year"), 64, 64),
    ],
    "carbon_in_trade": [
        ("China emitted, 2019", cell("emitted_mt", iso3="CHN", year=2019), 10e3, 11.2e3),
        ("the United States used, 2019", cell("used_mt", iso3="USA", year=2019), 5.3e3, 6e3),
        ("Brazil emitted, 2019", cell("emitted_mt", iso3="BRA", year=2019), 440, 510),
    ],
    "case_codings": [
        ("cases", different("case"), 14, 14),
        ("charitable less strict", lambda t: (t["charitable"] - t["strict"]).min(), 0, 0),
    ],
    "china_imports_from_brazil": [
        ("all, 2023", lambda t: t.loc[t["year"] == 2023, "total_musd"].max(), 115e3, 130e3),
        (
            "soya beans, 2023",
            lambda t: t.loc[
                (t["year"] == 2023) & t["hs6"].str.startswith("1201"), "value_musd"
            ].sum(),
            35e3,
            45e3,
        ),
        ("years", different("year"), 22, 22),
    ],
    "central_bank_lines": [
        ("China to Argentina, 2009, yuan", cell("amount_bn", deal=337), 70, 70),
        ("United States to Brazil, 2008, dollars", cell("amount_bn", deal=312), 30, 30),
        ("takers of yuan", lambda t: t[t["giver"] == "China"]["taker"].nunique(), 30, 50),
    ],
    "chinese_investment_by_sector": [
        ("Brazil, all years", total("investment_musd", host="BRA"), 40e3, 90e3)
    ],
    "chinese_projects_with_a_place": [
        # The loan of 2010, 1.68 billion dollars of that year.
        ("Coca Codo Sinclair", cell("committed_musd", project=38935), 2e3, 2.7e3),
        (
            "three lenders of the dams on the Santa Cruz, 4.71 billion dollars of 2014",
            lambda t: t.loc[t["title"].str.contains("Jorge Cepernic"), "committed_musd"].sum(),
            4.7e3,
            5.7e3,
        ),
        ("the region, in part of all official finance", total("committed_musd"), 80e3, 286e3),
        ("states", different("recipient"), 26, 30),
    ],
    "provinces_of_chinese_projects": [
        (
            "part of Coca Codo Sinclair in Napo",
            cell("share_even", project=38935, province="Napo"),
            1,
            1,
        ),
        (
            "latitude of Santa Cruz in Patagonia",
            cell("latitude", project=37002, province="Santa Cruz"),
            -50,
            -48,
        ),
        ("states", different("state"), 26, 33),
    ],
    "chinese_official_finance": [
        ("Venezuela", total("total_musd", recipient="VEN"), 70e3, 150e3),
        ("Trinidad and Tobago", total("total_musd", recipient="TTO"), 100, 5e3),
        ("Guyana", total("total_musd", recipient="GUY"), 100, 5e3),
    ],
    "closer_to_china_or_us": [("sum of answers", furthest(100), 99, 101), ("states", len, 17, 17)],
    "colombia_exports_by_chapter": [
        ("main chapters to China, share of all", lambda t: _main_chapters(t, "CHN"), 0.5, 1),
        (
            "to the US, 2022",
            lambda t: t.loc[(t["importer"] == "USA") & (t["year"] == 2022), "total_musd"].max(),
            13e3,
            16e3,
        ),
        (
            "fuels to China, 2022",
            cell("value_musd", year=2022, importer="CHN", hs2="27"),
            500,
            2500,
        ),
    ],
    "commodity_price_indices_since_1900": [
        (
            "manufactures, mean of 1977–79",
            lambda t: t.loc[t["year"].between(1977, 1979), "manufactures_unit_value"].mean(),
            99,
            101,
        ),
        (
            "all, mean of 1977–79",
            lambda t: t.loc[t["year"].between(1977, 1979), "all_arithmetic"].mean(),
            99,
            101,
        ),
    ],
    "commodity_price_indices_since_1960": [
        ("energy in 2010", cell("energy", year=2010), 99.9, 100.1),
        ("total in 2010", cell("total", year=2010), 99.9, 100.1),
        ("years", len, 65, 65),
    ],
    "commodity_prices_since_1900": [
        (
            "each mean of 1977–79, lowest",
            lambda t: (
                t[t["year"].between(1977, 1979)].groupby("commodity")["price_index"].mean().min()
            ),
            99,
            101,
        ),
        (
            "each mean of 1977–79, highest",
            lambda t: (
                t[t["year"].between(1977, 1979)].groupby("commodity")["price_index"].mean().max()
            ),
            99,
            101,
        ),
    ],
    "commodity_prices_since_1960": [
        ("copper, 2011, dollars a tonne", cell("price", commodity="copper", year=2011), 8700, 8950),
        ("gold, 2011, dollars an ounce", cell("price", commodity="gold", year=2011), 1500, 1650),
    ],
    "confucius_institutes": [
        ("institutes", len, 44, 44),
        ("in Brazil", lambda t: (t["iso3"] == "BRA").sum(), 8, 12),
    ],
    "countries": [
        ("states of the region", lambda t: t["panel"].notna().sum(), 33, 33),
        ("members of the Union ever", lambda t: t["eu_from"].notna().sum(), 28, 28),
    ],
    "deforestation_by_consumer": [
        ("Brazil, hectares a year", total("hectares", iso3="BRA"), 450e3, 500e3),
        ("Brazil, for itself", total("hectares", iso3="BRA", consumer="at home"), 300e3, 340e3),
        ("Brazil, cattle", total("hectares", iso3="BRA", product="cattle"), 250e3, 290e3),
    ],
    "deforestation_in_trade": [
        ("Brazil exported, 2013", cell("exported_ha", iso3="BRA", year=2013), 50e3, 500e3),
        ("China imported, 2013", cell("imported_ha", iso3="CHN", year=2013), 100e3, 500e3),
        ("years", different("year"), 9, 9),
    ],
    "direct_investment_by_origin": [
        ("years", different("year"), 12, 12),
        (
            "US in Mexico, 2007",
            cell("reported_by_host_musd", host="MEX", origin="United States", year=2007),
            8e3,
            18e3,
        ),
    ],
    "economic_complexity": [
        ("Germany's rank, 2015", cell("rank", iso3="DEU", year=2015), 1, 6),
        ("Brazil, 2015", cell("eci", iso3="BRA", year=2015), -0.5, 0.8),
    ],
    "electric_cars_by_brand": [
        ("Germany, 2024", total("cars", iso3="DEU", year=2024), 375e3, 385e3),
        ("United States, 2024", total("cars", iso3="USA", year=2024), 1.1e6, 1.4e6),
        ("Brazil, 2024", total("cars", iso3="BRA", year=2024), 55e3, 65e3),
    ],
    "export_concentration": [
        (
            "largest sector of Venezuela, 2010",
            cell("largest_sector", iso3="VEN", year=2010),
            85,
            100,
        ),
        ("Germany, 2010", cell("hhi", iso3="DEU", year=2010), 0.1, 0.25),
    ],
    "export_structure_by_product_group": [
        ("fuels of Venezuela, 2010", cell("fuels", iso3="VEN", year=2010), 85, 100),
        ("manufactures of China, 2010", cell("manufactures", iso3="CHN", year=2010), 90, 97),
        ("manufactures of Japan, 2012", cell("manufactures", iso3="JPN", year=2012), 85, 95),
    ],
    "export_structure_by_sector": [
        ("shares of Chile, 2010", total("share", iso3="CHL", year=2010), 98, 101),
        ("all of Germany, 2010", total("exports_musd", iso3="DEU", year=2010), 1.1e6, 1.35e6),
    ],
    "export_structure_by_stage": [
        ("all of Germany, 2010", cell("exports_musd", iso3="DEU", year=2010), 1.1e6, 1.35e6),
        ("raw materials of Venezuela, 2010", cell("raw_materials", iso3="VEN", year=2010), 40, 98),
    ],
    "exports_and_imports_by_product": [
        (
            "Brazil's exports in the last year, billion",
            lambda t: t.query("iso3 == 'BRA'").groupby("year")["exports_usd"].sum().iloc[-1] / 1e9,
            0.1,
            400,
        ),
        ("countries and years", lambda t: len(t[["iso3", "year"]].drop_duplicates()), 4, 4),
    ],
    "exports_by_partner_latest": [
        (
            "China to the US, 2025, billion",
            lambda t: cell("exports_musd", exporter="CHN", importer="USA")(t) / 1e3,
            250,
            500,
        ),
        (
            "Mexico to the US, billion",
            lambda t: cell("exports_musd", exporter="MEX", importer="USA")(t) / 1e3,
            450,
            600,
        ),
    ],
    "exports_by_product": [
        (
            "all of Brazil, billion",
            lambda t: t.query("iso3 == 'BRA'")["exports_usd"].sum() / 1e9,
            170,
            350,
        ),
        (
            "copper ore of Chile, billion",
            lambda t: cell("exports_usd", iso3="CHL", hs4="2603")(t) / 1e9,
            9,
            30,
        ),
    ],
    "favourability_of_powers": [
        (
            "Japan of China, 2023",
            cell("favourable_pct", iso3="JPN", year=2023, about="China"),
            5,
            18,
        ),
        ("years", different("year"), 18, 22),
    ],
    "flows_by_lender": [
        ("Brazil's loans, 2014", total("disbursed_musd", debtor="BRA", year=2014), 2e4, 9e4),
        ("years", different("year"), 23, 23),
    ],
    "foreign_capital_stock": [
        (
            "foreign direct investment in Brazil, 2020",
            cell("inward_musd", iso3="BRA", year=2020),
            550e3,
            850e3,
        ),
        (
            "direct investment of the US abroad, 2019",
            cell("outward_musd", iso3="USA", year=2019),
            7e6,
            10e6,
        ),
    ],
    "gdp_per_capita": [
        ("US, 2018", cell("gdp_per_capita", iso3="USA", year=2018), 52e3, 58e3),
        (
            "population of China, 2018",
            cell("population_thousands", iso3="CHN", year=2018),
            1.38e6,
            1.41e6,
        ),
        ("Britain, 1820", cell("gdp_per_capita", iso3="GBR", year=1820), 2500, 4000),
    ],
    "gdp_per_capita_at_exchange_rates": [
        ("US, 2020", cell("current_usd", iso3="USA", year=2020), 62e3, 66e3),
        (
            "population of China, 2020",
            cell("population_thousands", iso3="CHN", year=2020),
            1.40e6,
            1.42e6,
        ),
        ("economies", different("iso3"), 211, 211),
    ],
    "high_technology_exports": [
        ("Korea, 2020", cell("share", iso3="KOR", year=2020), 30, 40),
        ("Brazil, 2020", cell("share", iso3="BRA", year=2020), 8, 16),
    ],
    "income_and_licences_abroad": [
        (
            "US received licences, 2012",
            cell("licences_received_musd", iso3="USA", year=2012),
            115e3,
            130e3,
        ),
        ("net income of Chile, 2007", cell("net_income", iso3="CHL", year=2007), -15, -8),
    ],
    "industry_and_demand": [
        ("manufacturing in China, 2010", cell("manufacturing", iso3="CHN", year=2010), 29, 34),
        ("exports of Brazil, 2010", cell("exports", iso3="BRA", year=2010), 10, 12),
    ],
    "investment_in_brazil_by_investor": [
        ("US, ultimate, 2020", cell("stock_ultimate_musd", investor="USA", year=2020), 80e3, 150e3),
        (
            "China, ultimate, 2020",
            cell("stock_ultimate_musd", investor="CHN", year=2020),
            15e3,
            40e3,
        ),
    ],
    "investment_income": [
        ("came into Brazil, 2011", cell("inflow_musd", iso3="BRA", year=2011), 60e3, 105e3),
        ("earned in China, 2011", cell("profits_paid_musd", iso3="CHN", year=2011), 150e3, 250e3),
    ],
    "labour_share": [
        ("labour's share in the US, 1970", cell("labour_share", iso3="USA", year=1970), 60, 68),
        ("capital of the US, 2017", cell("capital_musd", iso3="USA", year=2017), 50e6, 80e6),
        ("years carried over in Brazil", total("carried_over", iso3="BRA"), 30, 60),
    ],
    "loan_commitments_by_lender": [
        ("all to Peru", total("committed_musd", debtor="PER"), 30e3, 120e3),
        ("all to the Dominican Republic", total("committed_musd", debtor="DOM"), 20e3, 80e3),
    ],
    "map_outlines": [
        ("states", different("iso3"), 33, 33),
        ("southernmost of Chile", lambda t: t.loc[t["iso3"] == "CHL", "latitude"].min(), -56, -55),
        ("northernmost of Mexico", lambda t: t.loc[t["iso3"] == "MEX", "latitude"].max(), 32, 33),
    ],
    "migrants_from_china": [
        ("all in 2005", total("born_in_china", year=2005), 70e3, 90e3),
        ("years", different("year"), 5, 5),
    ],
    "opinion_of_powers": [("sum of answers", furthest(100), 99, 101)],
    "ores_and_manufactures_in_exports": [
        ("ores of Chile", cell("ores_metals", iso3="CHL", year=2024), 50, 62),
        ("manufactures of Brazil", cell("manufactures", iso3="BRA", year=2024), 20, 35),
    ],
    "power_plants_with_chinese_money": [
        ("plant of Coca Codo Sinclair", cell("capacity_mw", record="ECU2021001"), 1400, 1600),
        ("its first loan", cell("debt_musd", record="ECU2021001"), 1650, 1700),
        ("states", different("iso3"), 8, 15),
    ],
    "products": [
        ("headings", len, 1239, 1239),
        ("of textiles, the most", lambda t: t["section"].value_counts().iloc[1], 140, 160),
        (
            "no longer in the nomenclature",
            lambda t: t["name"].str.startswith("formerly").sum(),
            35,
            35,
        ),
    ],
    "public_debt_by_lender": [
        ("Haiti, 2020", total("debt_musd", debtor="HTI", year=2020), 1500, 3000),
        (
            "Ecuador to China, 2018",
            total("debt_musd", debtor="ECU", year=2018, lender="China"),
            5500,
            8000,
        ),
    ],
    "real_commodity_prices_since_1850": [
        ("lowest in 1900", lambda t: t[t["year"] == 1900]["real_price_index"].min(), 99.9, 100.1),
        ("highest in 1900", lambda t: t[t["year"] == 1900]["real_price_index"].max(), 99.9, 100.1),
    ],
    "recognition_spells": [
        (
            "states that recognise Taipei",
            lambda t: (t["until"].isna() & (t["recognises"] == "Taipei")).sum(),
            7,
            7,
        ),
        ("states", different("iso3"), 33, 33),
    ],
    "research_and_patents": [
        ("research in Korea, 2020", cell("research", iso3="KOR", year=2020), 4.5, 5.0),
        (
            "patents in China, 2020",
            cell("patents_by_residents", iso3="CHN", year=2020),
            1.3e6,
            1.4e6,
        ),
    ],
    "satellites_of_the_region": [
        ("from China", lambda t: (t["builder_group"] == "China").sum(), 4, 8),
        ("Bolivia's", total("mass_kg", iso3="BOL"), 4000, 6000),
        ("satellites", different("satellite"), 70, 110),
    ],
    "solar_panels_from_china": [
        ("to Brazil, 2024, megawatts", cell("mw", iso3="BRA", year=2024), 20e3, 24e3),
        ("to all, 2024, gigawatts", lambda t: total("mw", year=2024)(t) / 1e3, 215, 245),
        ("months of Brazil's 2025", cell("months", iso3="BRA", year=2025), 9, 9),
    ],
    "solar_power": [
        ("Brazil, 2022, gigawatts", cell("capacity_gw", iso3="BRA", year=2022), 22, 27),
        ("United States, 2022", cell("capacity_gw", iso3="USA", year=2022), 105, 145),
        ("Chile's share, 2021", cell("share_of_electricity", iso3="CHL", year=2021), 11, 16),
    ],
    "statements_about_china": [("sum of answers", furthest(100), 99, 101)],
    "ties_with_china": [
        ("memoranda", lambda t: (t["tie"] == "Belt and Road memorandum").sum(), 20, 24)
    ],
    "trade_all_pairs": [
        (
            "world, 2019, trillion",
            lambda t: t.query("year == 2019")["exports_kusd"].sum() / 1e9,
            17.2,
            17.8,
        ),
        (
            "China to the US, 2019, billion",
            lambda t: cell("exports_kusd", exporter="CHN", importer="USA", year=2019)(t) / 1e6,
            400,
            480,
        ),
    ],
    "trade_all_pairs_historical": [
        (
            "Japan to the US, 1985, billion",
            lambda t: cell("imports_musd", exporter="JPN", importer="USA", year=1985)(t) / 1e3,
            60,
            80,
        ),
        ("years", different("year"), 18, 18),
    ],
    "trade_by_partner": [
        (
            "Brazil to China, 2019, billion",
            lambda t: cell("exports_kusd", exporter="BRA", importer="CHN", year=2019)(t) / 1e6,
            62,
            64,
        )
    ],
    "trade_by_partner_historical": [
        (
            "Mexico to the US, 2014, billion",
            lambda t: cell("imports_musd", exporter="MEX", importer="USA", year=2014)(t) / 1e3,
            280,
            310,
        )
    ],
    "trade_by_section": [
        (
            "Brazil to China, 2015, billion",
            lambda t: total("exports_kusd", exporter="BRA", importer="CHN", year=2015)(t) / 1e6,
            35,
            48,
        )
    ],
    "trade_of_brazil_by_partner": [
        (
            "China's purchases, 2023, billion",
            lambda t: (
                cell("value_musd", partner="CHN", flow="purchases from Brazil", year=2023)(t) / 1e3
            ),
            115,
            130,
        ),
        (
            "sales of the US, 2022, billion",
            lambda t: cell("value_musd", partner="USA", flow="sales to Brazil", year=2022)(t) / 1e3,
            35,
            60,
        ),
        ("years", different("year"), 23, 23),
    ],
    "trade_ties_1965": [
        ("buyers of the US", lambda t: (t["source"] == "USA").sum(), 95, 118),
        (
            "fewer buy from Bolivia than sell to it",
            lambda t: (t["source"] == "BOL").sum() - (t["target"] == "BOL").sum(),
            -20,
            -1,
        ),
    ],
    "trade_value_and_terms": [
        (
            "furthest from 100 in 2015",
            lambda t: (
                t.loc[t["year"] == 2015, ["export_value", "import_value", "terms_of_trade"]]
                .sub(100)
                .abs()
                .max()
                .max()
            ),
            0,
            0.1,
        ),
        ("China, 2005", cell("export_value", iso3="CHN", year=2005), 28, 38),
    ],
    "trade_with_china_by_reporter": [
        (
            "Brazil to China, by Brazil, 2019, billion",
            lambda t: (
                cell(
                    "value_musd", year=2019, country="BRA", flow="exports to China", reporter="BRA"
                )(t)
                / 1e3
            ),
            62,
            65,
        ),
        (
            "Brazil from China, by Brazil, 2019, billion",
            lambda t: (
                cell(
                    "value_musd",
                    year=2019,
                    country="BRA",
                    flow="imports from China",
                    reporter="BRA",
                )(t)
                / 1e3
            ),
            33,
            38,
        ),
    ],
    "trade_with_us_and_china": [
        (
            "Mexico with the US, 2024",
            cell("trade_with_usa_musd", iso3="MEX", year=2024),
            820e3,
            860e3,
        ),
        (
            "Brazil with China, 2024",
            cell("trade_with_china_musd", iso3="BRA", year=2024),
            170e3,
            200e3,
        ),
    ],
    "un_ideal_points": [
        ("the United States, 2010", cell("ideal_point", iso3="USA", year=2010), 2, 3.2),
        ("Cuba, 2010", cell("ideal_point", iso3="CUB", year=2010), -2.6, -1),
        ("years", different("year"), 50, 54),
    ],
    "trade_by_section_totals": [
        ("exports of China, 2015, billion dollars", _billion("exports_kusd", "CHN"), 2.0e3, 2.5e3),
        ("imports of the US, 2015, billion dollars", _billion("imports_kusd", "USA"), 2.0e3, 2.5e3),
        ("exports of Brazil, 2015, billion dollars", _billion("exports_kusd", "BRA"), 170, 210),
        (
            "all that is sold less all that is bought",
            lambda t: (t["exports_kusd"] - t["imports_kusd"])[t["economy"] == "WLD"].abs().sum(),
            0,
            0,
        ),
    ],
    "imports_from_brazil_by_buyer": [
        ("buyers", different("buyer"), 9, 9),
        ("all that China bought, 2023", lambda t: _bought_of_brazil(t, "CHN", 2023), 110e3, 130e3),
        ("all that the US bought, 2015", lambda t: _bought_of_brazil(t, "USA", 2015), 27e3, 30e3),
        ("years of the US, of which the source lacks parts", _years_of_us, 9, 9),
        ("goods a buyer and year", lambda t: t.groupby(["buyer", "year"]).size().max(), 10, 10),
    ],
    "suppliers_of_goods_from_brazil": [
        ("buyers", different("buyer"), 9, 9),
        ("goods", different("hs6"), 14, 14),
        # China's customs office: 99 to 105 million tonnes at 580 dollars, and 70 % Brazil's.
        (
            "China's soya beans, 2023, of all suppliers",
            lambda t: _all_of(t, "CHN", "120190"),
            55e3,
            63e3,
        ),
        (
            "of Brazil",
            total("value_musd", buyer="CHN", hs6="120190", supplier="BRA", year=2023),
            38e3,
            44e3,
        ),
        (
            "China's crude oil, 2023, of all suppliers",
            lambda t: _all_of(t, "CHN", "270900"),
            325e3,
            345e3,
        ),
        (
            "what suppliers sold over all that was bought, where it is 50 million or more, least",
            lambda t: _sold_of_bought(t[t["total_musd"] >= 50]).min(),
            0.9,
            1.0001,
        ),
    ],
    "us_imports_by_industry": [
        # The same goods as in us_imports_by_product, without returned goods and special provisions.
        ("Brazil, 2024", lambda t: _goods_of(t, "BRA"), 39.99e3, 40.02e3),
        ("Chile, 2024", lambda t: _goods_of(t, "CHL"), 15.99e3, 16.01e3),
        ("Colombia, 2024", lambda t: _goods_of(t, "COL"), 17.55e3, 17.57e3),
        (
            "China, 2018, the year of most",
            total("imports_musd", exporter="CHN", year=2018),
            530e3,
            545e3,
        ),
        ("months of 2025", total("months", exporter="WLD", year=2025, naics="111"), 11, 11),
        (
            "step of the European Union as the United Kingdom leaves, %",
            lambda t: 100 * _growth(t[t["exporter"] == "EU"], 2018),
            5,
            16,
        ),
    ],
    "us_imports_by_chapter": [
        (
            "fuels from Venezuela, 2018",
            cell("imports_musd", exporter="VEN", year=2018, hs2="27"),
            11e3,
            15e3,
        ),
        ("all from Venezuela, 2020", total("imports_musd", exporter="VEN", year=2020), 100, 500),
        ("Mexico, 2018", total("imports_musd", exporter="MEX", year=2018), 340e3, 348e3),
        ("sellers", different("exporter"), 6, 6),
    ],
    "us_imports_by_product": [
        ("from Mexico, billion", lambda t: total("imports_usd", exporter="MEX")(t) / 1e9, 250, 550),
        ("from Peru, billion", lambda t: total("imports_usd", exporter="PER")(t) / 1e9, 5, 12),
    ],
    "us_trade_with_region": [
        ("bought from Mexico, 2022", cell("us_imports_musd", iso3="MEX", year=2022), 445e3, 460e3),
        ("sold to Mexico, 2022", cell("us_exports_musd", iso3="MEX", year=2022), 315e3, 330e3),
    ],
    "value_added_in_exports": [
        (
            "China to the US, 2014",
            cell("exports_musd", exporter="CHN", partner="United States", year=2014),
            350e3,
            450e3,
        ),
        (
            "least value added at home, share",
            lambda t: (t["domestic_value_added_musd"] / t["exports_musd"]).min(),
            0.5,
            1,
        ),
    ],
    "votes_in_banks": [
        (
            "China's share of the new bank for Asia",
            cell("share_pct", bank="Asian Infrastructure Investment Bank", iso3="CHN"),
            *(26, 27),
        ),
        (
            "the United States' share of the bank for the Americas",
            cell("share_pct", bank="Inter-American Development Bank", iso3="USA"),
            *(29.9, 30.1),
        ),
        ("members listed", len, 170, 190),
    ],
    "copper_mined_in_peru": [
        (
            "mined in the first quarter of 2025, thousand tonnes",
            lambda t: t.loc[t["year"] == 2025, "all_t"].max() / 1e3,
            *(600, 700),
        ),
        (
            "what China's mines were in 2018, % of all",
            lambda t: (
                t[(t["year"] == 2018) & (t["origin"] == "China")]
                .drop_duplicates("firm")
                .eval("100 * mined_t / all_t")
                .sum()
            ),
            *(20, 30),
        ),
    ],
    "copper_sold_by_peru": [
        ("China's part in 2024", cell("share_pct", iso3="CHN", year=2024), 70, 75),
    ],
    "visits_of_leaders": [
        ("of China's leaders", lambda t: (t["visitor"] == "China").sum(), 20, 90),
        ("of United States presidents", lambda t: (t["visitor"] == "United States").sum(), 20, 90),
    ],
}


def unmet(name: str, table: pd.DataFrame) -> list[str]:
    """Return a sentence for each magnitude of a table that is not where it is known to be."""
    said = []
    for what, measure, low, high in MAGNITUDES[name]:
        try:
            value = measure(table)
        except ValueError as error:
            said.append(f"{name}: {what} cannot be had: {error}")
            continue
        if not low <= value <= high:
            said.append(f"{name}: {what} is {value:g}, known to lie from {low:g} to {high:g}")
    return said
