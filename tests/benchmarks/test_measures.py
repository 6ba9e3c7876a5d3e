"""Figures are medians of rounds that took turns, held against their goals."""

from benchmarks.measures import COLUMNS, Figure, Goal, in_turns, table


def test_rounds_take_turns_and_each_begins_as_often():
    order: list[str] = []

    def measure(name: str, number: float):
        def measured() -> float:
            order.append(name)
            return number

        return measured

    found = in_turns(4, measure("hub", 2.0), measure("floor", 1.0))
    assert found == ([2.0] * 4, [1.0] * 4)
    assert order == ["hub", "floor", "floor", "hub"] * 2


def test_ratio_is_the_median_of_the_rounds_own():
    figure = Figure("page", "SQLite", "pages/s", [100, 10, 90], [50, 5, 10], [Goal(2)])
    assert figure.ratios == [2, 2, 9]
    assert figure.reached()
    assert not Figure("page", "SQLite", "pages/s", [100], [51], [Goal(2)]).reached()


def test_goal_is_of_the_figure_itself_where_it_says_so():
    least = Goal(150, of_ratio=False, unit="posts/s")
    most = Goal(220, at_least=False, of_ratio=False, unit="MB")
    assert [least.words(), most.words()] == ["≥ 150 posts/s", "≤ 220 MB"]
    assert Figure("import", "SQLite", "posts/s", [149, 151, 170], goals=[least]).reached()
    assert not Figure("memory", "SQLite", "MB", [221], goals=[most]).reached()


def test_table_has_a_row_for_each_figure_in_columns_of_one_width():
    figures = [
        Figure("thread", "PostgreSQL", "pages/s", [1234, 1000, 1500], [5, 6, 7], [Goal(2)]),
        Figure("memory", "SQLite", "MB", [165.4]),
    ]
    lines = table(figures).splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    assert cells[0] == list(COLUMNS)
    assert cells[2][:4] == [
        "thread",
        "PostgreSQL",
        "1,234 (1,000–1,500) pages/s",
        "6.00 (5.00–7.00) pages/s",
    ]
    assert cells[3] == ["memory", "SQLite", "165 MB", "", "", "", ""]
    assert len({len(line) for line in lines}) == 1
