"""The command line of script/server."""

import pytest

from ops import options


def test_defaults_serve_the_demo_on_port_5000() -> None:
    assert options.parse([]) == options.Options(port=5000, https=False, demo=True, web=2, rooms=1, rtmp_port=1935)


def test_every_option_is_taken() -> None:
    given = options.parse(
        ["--port", "8443", "--https", "--no-demo", "--web", "3", "--rooms", "4", "--rtmp-port", "1936"]
    )
    assert given == options.Options(port=8443, https=True, demo=False, web=3, rooms=4, rtmp_port=1936)


@pytest.mark.parametrize(
    "arguments",
    [["--port", "0"], ["--port", "65536"], ["--port", "five"], ["--port", "-1"], ["--rooms", "0"], ["--web", "²"]],
)
def test_a_wrong_number_is_named_with_what_it_should_be(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        options.parse(arguments)
    assert ended.value.code == 2
    assert f"{arguments[0]}: a number from 1 to" in capsys.readouterr().err
