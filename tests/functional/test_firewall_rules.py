"""`inspectorate firewall rules`: what a configuration's rules say of one another, each shown by a packet."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from inspectorate.cli.root import root

CONFIGURATION = """\
*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
-A FORWARD -s 10.1.0.0/25 -p tcp -m tcp --dport 443 -j ACCEPT
-A FORWARD -s 10.1.0.128/25 -p tcp -m tcp --dport 443 -j DROP
-A FORWARD -s 10.1.0.0/24 -p tcp -m tcp --dport 443 -j ACCEPT
-A FORWARD -d 10.2.0.7/32 -p icmp -m icmp --icmp-type 8 -j DROP
-A FORWARD -s 10.1.0.9/32 -p udp -m udp --dport 53 -j ACCEPT
-A FORWARD -s 10.1.0.9/32 -p udp -m udp --dport 53 -j ACCEPT
COMMIT
"""


@pytest.fixture
def written(tmp_path: Path) -> Path:
    path = tmp_path / "edge.v4"
    path.write_text(CONFIGURATION, "utf-8")
    return path


def rules(*words: str) -> Result:
    return CliRunner().invoke(root, ["firewall", "rules", *words], catch_exceptions=False)


def test_a_rule_that_two_others_shadow_together_is_named_with_both_and_a_packet(written: Path) -> None:
    done = rules(str(written))
    assert done.exit_code == 1
    lines = done.stdout.splitlines()
    (shadowed,) = (line for line in lines if "遮蔽" in line)
    assert (
        "規則 FORWARD:3（第 7 行） 被 規則 FORWARD:1（第 5 行）、規則 FORWARD:2（第 6 行） 遮蔽" in shadowed
    )
    assert "10.1.0.1:50000 → 203.0.113.10:443 TCP" in shadowed
    (repeated,) = (line for line in lines if "重複" in line)
    assert "規則 FORWARD:6（第 10 行） 與 規則 FORWARD:5（第 9 行） 重複" in repeated
    assert any("FORWARD:4" in line and "移除後" in line for line in lines), "what it denies is denied anyway"


def test_the_answers_as_json_cite_the_lines(written: Path) -> None:
    (filtered,) = (
        one
        for one in json.loads(rules(str(written), "--format", "json").stdout)
        if "FORWARD" in one["policy"]
    )
    assert [(one["rule"], one["kind"], len(one["by"])) for one in filtered["idle"]] == [
        ("FORWARD:3", "shadowed", 2),
        ("FORWARD:6", "redundant", 1),
    ]
    assert filtered["idle"][0]["source"]["number"] == 7
    assert filtered["idle"][0]["packet"]["port"] == 443
    assert filtered["conflicts"] == []


def test_any_to_any_and_conflicts_are_shown_by_packets(written: Path) -> None:
    text = CONFIGURATION.replace(
        "-A FORWARD -d 10.2.0.7/32", "-A FORWARD -j ACCEPT\n-A FORWARD -d 10.2.0.7/32"
    )
    written.write_text(text, "utf-8")
    done = rules(str(written))
    assert done.exit_code == 1
    (broad,) = (line for line in done.stdout.splitlines() if "允許任意來源" in line)
    assert broad.endswith("198.51.100.10:50000 → 203.0.113.10:443 TCP")
    written.write_text(CONFIGURATION.replace("10.1.0.0/24 -p tcp", "10.1.0.0/23 -p tcp"), "utf-8")
    (pair,) = (line for line in rules(str(written)).stdout.splitlines() if "動作相反" in line)
    assert "規則 FORWARD:2（第 6 行） 先於 規則 FORWARD:3（第 7 行）" in pair
    assert "前列為其例外" in pair


def test_a_rule_that_many_shadow_together_names_the_first_of_them(written: Path) -> None:
    hosts = "".join(f"-A FORWARD -s 10.9.0.{n}/32 -j ACCEPT\n" for n in range(32))
    lines = CONFIGURATION.replace("COMMIT", f"{hosts}-A FORWARD -s 10.9.0.0/27 -j ACCEPT\nCOMMIT")
    written.write_text(lines, "utf-8")
    (found,) = (line for line in rules(str(written)).stdout.splitlines() if "等 32 條" in line)
    assert "規則 FORWARD:7（第 11 行）、" in found


def test_an_any_to_any_rule_behind_a_denial_of_all_is_told_without_a_packet(written: Path) -> None:
    lines = CONFIGURATION.replace("COMMIT", "-A FORWARD -j DROP\n-A FORWARD -j ACCEPT\nCOMMIT")
    written.write_text(lines, "utf-8")
    (found,) = (line for line in rules(str(written)).stdout.splitlines() if "允許任意來源" in line)
    assert "見證封包" not in found


def test_a_rule_that_is_perhaps_covered_is_undetermined(tmp_path: Path) -> None:
    path = tmp_path / "edge.cfg"
    path.write_text(
        "ASA Version 9.16(4)\ninterface Gi0/0\n nameif outside\n security-level 0\n"
        "object network SITE\n fqdn www.example.com\n"
        "access-list A extended permit tcp any object SITE eq 443\n"
        "access-list A extended permit tcp any host 10.0.0.1 eq 443\n"
        "access-group A in interface outside\n",
        "utf-8",
    )
    done = rules(str(path))
    assert done.exit_code == 3
    assert "規則 A:2 是否被前列規則涵蓋" in done.stdout


def test_what_cannot_be_told_ends_with_three(tmp_path: Path) -> None:
    path = tmp_path / "host.v4"
    path.write_text("*mangle\n:FORWARD ACCEPT [0:0]\nCOMMIT\n", "utf-8")
    done = rules(str(path))
    assert done.exit_code == 3
    assert "無從得知過濾規則" in done.stdout


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("nothing of a firewall", "utf-8")
    done = rules(str(path))
    assert done.exit_code == 2
    assert "不是可辨識之防火牆設定檔" in done.stderr
