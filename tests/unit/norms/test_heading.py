from inspectorate.norms.heading import AlsoBinds, heading_data


def test_a_heading_gives_code_applicability_extension_and_frequency() -> None:
    heading = heading_data(
        "網路安全管理（CC-17010，適用網際網路下單證券商，"
        "另 a、b、e項並適用於所有使用競價終端設備連結公眾網路之證券商，每月查核）"
    )
    assert heading is not None
    assert (heading.code, heading.title) == ("CC-17010", "網路安全管理")
    assert heading.applies == "網際網路下單證券商"
    assert heading.also == (AlsoBinds(("a", "b", "e"), "所有使用競價終端設備連結公眾網路之證券商"),)
    assert (heading.frequency, heading.cadence) == ("每月查核", "monthly")


def test_a_heading_may_carry_a_code_alone() -> None:
    heading = heading_data("通訊與作業管理(CC-17000)")
    assert heading is not None
    assert (heading.code, heading.applies, heading.frequency) == ("CC-17000", "", "")


def test_frequencies_become_the_catalogues_words() -> None:
    cases = {"年度查核": "yearly", "半年查核": "half_yearly", "每季查核": "", "每月查核": "monthly"}
    for words, cadence in cases.items():
        heading = heading_data(f"存取控制（CC-18000，{words}）")
        assert heading is not None
        assert (heading.frequency, heading.cadence) == (words, cadence)


def test_a_heading_may_say_only_how_often_it_is_inspected() -> None:
    heading = heading_data("帳號管理（適用證券經紀商，每季查核）")
    assert heading is not None
    assert (heading.code, heading.applies, heading.frequency) == ("", "證券經紀商", "每季查核")


def test_a_sentence_without_a_code_has_no_heading_data() -> None:
    assert heading_data("公司應每月查核（含委外）防火牆。") is None


def test_a_heading_s_other_remarks_say_neither_whom_it_binds_nor_how_often() -> None:
    heading = heading_data("存取控制（CC-18000，詳附件，每月查核）")
    assert heading is not None
    assert (heading.title, heading.applies, heading.also) == ("存取控制", "", ())
    assert heading.cadence == "monthly"
