"""The survey taken in real browsers: several people at once, kills, reloads, lost connections."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from findcolor.photo.preview import encode_preview
from findcolor.survey.answers import Answer
from findcolor.survey.create import Plan, create_survey
from findcolor.survey.design import Design, Trial
from findcolor.survey.report import write_report
from findcolor.survey.survey import open_survey

CHROMIUM = Path("/usr/bin/chromium")
pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed")

FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
]
SERVE = "from findcolor.cli.main import main; main()"


def make_survey(folder: Path, **settings: Any) -> Design:
    """Make a survey of plain pictures: 12 photos, real and by the systems A and B."""
    for i in range(12):
        for j, name in enumerate(("real", "A", "B")):
            path = folder / "sources" / name / ("animal", "building")[i % 2] / f"{i}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            color = np.array([20 * i, 80 * j, 255 - 20 * i], np.uint8)
            path.write_bytes(encode_preview(np.broadcast_to(color, (64, 64, 3)), "png"))
    sources = folder / "sources"
    systems = {"A": sources / "A", "B": sources / "B"}
    plan = Plan(**{"count": 8, "repeats": 2, "side": 64, **settings})
    return create_survey(folder / "survey", sources / "real", systems, plan)


class Server:
    """``findcolor survey serve`` in a process of its own, at the same port when started again."""

    def __init__(self, folder: Path) -> None:
        self._command = [sys.executable, "-c", SERVE, "survey", "serve", str(folder / "survey")]
        self._port = "0"
        self.start()

    def start(self) -> None:
        self._process = subprocess.Popen(
            [*self._command, "--port", self._port], stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout
        self.address = self._process.stdout.readline().strip()
        self._port = self.address.rstrip("/").rsplit(":", 1)[1]

    def kill(self) -> None:
        self._process.send_signal(signal.SIGKILL)
        self._process.communicate()


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[[], Server]]:
    started: list[Server] = []

    def start() -> Server:
        started.append(Server(tmp_path))
        return started[0]

    yield start
    for server in started:
        server.kill()


def in_chromium(take: Callable[[Any], Awaitable[None]]) -> None:
    """Run a coroutine that gets playwright's browser type and the way to launch it."""
    from playwright.async_api import async_playwright

    async def run() -> None:
        async with async_playwright() as playwright:
            await take(playwright.chromium)

    # A thread of its own: other tests may keep an event loop in this one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, run()).result()


async def open_page(chromium: Any, profile: Path, address: str, **options: Any) -> Any:
    context = await chromium.launch_persistent_context(
        profile, executable_path=CHROMIUM, args=FLAGS, **{"locale": "en-US", **options}
    )
    page = context.pages[0]
    page.set_default_timeout(30_000)
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.errors = []
    await page.goto(address)
    return page


async def agree(page: Any, age: str = "", experience: str = "") -> None:
    await page.get_by_role("checkbox").check()
    await page.locator("#age").select_option(age)
    await page.locator("#experience").select_option(experience)
    await page.locator(".primary").click()


async def shown(page: Any, design: Design, after: str | None = None) -> Trial:
    """Wait for the next question to come up and return it, sides as they are on the page."""
    script = """after => {
        const key = Object.keys(localStorage).find((name) => name.endsWith(".shown"));
        const question = key && JSON.parse(localStorage[key]).question;
        const up = document.querySelector(".frame img, .frame.over");
        return up && question !== after && question;
    }"""
    question = await (await page.wait_for_function(script, arg=after)).json_value()
    person = await page.evaluate(
        "Object.entries(localStorage).find(([name]) => name.endsWith('.person'))[1]"
    )
    return next(trial for trial in design.order(json.loads(person)) if trial.id == question)


async def answer(page: Any, design: Design, decide: Callable[[Trial], str], count: int) -> None:
    """Answer so many questions, alternating between keyboard and pointer."""
    last = None
    for number in range(count):
        trial = await shown(page, design, last)
        last = trial.id
        await page.wait_for_timeout(300)  # shorter presses do not count
        index = trial.choices.index(decide(trial))
        if number % 2:
            await page.keyboard.press(str(index + 1))
        else:
            await page.locator(".choice").nth(index).click()


async def finished(page: Any, words: str = "All your answers are saved") -> None:
    await page.get_by_text(words).wait_for()


def kill_browser(profile: Path) -> None:
    """Kill the browser that runs in a profile of ours, as a crash or an empty battery would."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if f"--user-data-dir={profile}".encode() in command and not any(
            part.startswith(b"--type=") for part in command
        ):
            os.kill(int(process.name), signal.SIGKILL)


def truth(design: Design) -> Callable[[Trial], str]:
    return lambda trial: "real" if design.picture(trial.pictures[0]).real else "ai"


def always(choice: str) -> Callable[[Trial], str]:
    return lambda trial: choice


def answers_of(folder: Path) -> list[Answer]:
    survey = open_survey(folder / "survey")
    answers = survey.book.answers()
    survey.close()
    return answers


def test_four_people_at_once_one_killed_and_resumed(
    tmp_path: Path, serve: Callable[[], Server]
) -> None:
    design = make_survey(tmp_path)
    server = serve()

    def cautious(trial: Trial) -> str:
        return "real" if design.picture(trial.pictures[0]).real else "unsure"

    async def take(chromium: Any) -> None:
        async def person(name: str, decide: Callable[[Trial], str], **told: str) -> None:
            page = await open_page(chromium, tmp_path / name, server.address)
            await agree(page, **told)
            await answer(page, design, decide, 10)
            await finished(page)
            assert page.errors == []
            await page.context.close()

        async def killed(name: str, decide: Callable[[Trial], str]) -> None:
            profile = tmp_path / name
            page = await open_page(chromium, profile, server.address)
            await agree(page)
            await answer(page, design, decide, 4)
            # The browser writes its storage to the disk some seconds late; the page's name for
            # this person must have got there.
            await page.wait_for_timeout(6000)
            await shown(page, design)
            gone = asyncio.Event()
            page.context.on("close", lambda _: gone.set())
            kill_browser(profile)
            await gone.wait()
            page = await open_page(chromium, profile, server.address)
            await page.get_by_text("Welcome back").wait_for()
            await page.locator(".primary").click()
            await answer(page, design, decide, 6)
            await finished(page)
            await page.context.close()

        await asyncio.gather(
            person("expert", truth(design), age="20-39", experience="professional"),
            person("gloomy", always("ai"), age="60-up"),
            person("trusting", always("real")),
            killed("cautious", cautious),
        )

    in_chromium(take)
    assert len(answers_of(tmp_path)) == 40
    page = write_report(tmp_path / "survey", tmp_path / "report")
    figures = json.loads(page.with_suffix(".json").read_text("utf-8"))
    assert (figures["people"], figures["left_out"], figures["answers"]) == (4, 0, 32)
    assert (figures["consistency"]["count"], figures["consistency"]["total"]) == (8, 8)
    overall = figures["ratings"]["overall"]
    by_hand = {  # 4 real and 4 colourised pictures; expert, gloomy, trusting, cautious
        "recall": (4 + 4 + 0 + 0, 16),
        "precision": (4 + 4 + 0 + 0, 4 + 8 + 0 + 0),
        "fooling": (0 + 0 + 4 + 0, 16),
        "doubt": (0 + 4 + 0 + 0, 16),
        "accuracy": (8 + 4 + 4 + 4, 32),
        "unsure": (0 + 0 + 0 + 4, 32),
    }
    for name, (count, total) in by_hand.items():
        assert (overall[name]["count"], overall[name]["total"]) == (count, total), name
    recall, precision = figures["ratings"]["recall"], figures["ratings"]["precision"]
    assert (recall["maximum"], recall["minimum"], recall["mean"]) == (1, 0, 0.5)
    assert recall["deviation"] == pytest.approx((1 / 3) ** 0.5)  # 4 · 0.25 / 3
    assert (precision["count"], precision["mean"]) == (2, 0.75)
    # Each real picture: real, AI, real, real; each other one: AI, AI, real, don't know. Pairs
    # that agree: 3 of 6, and 1 of 6; shares of real 16/32, AI 12/32, don't know 4/32.
    chance = (16**2 + 12**2 + 4**2) / 32**2
    assert figures["ratings"]["kappa"] == pytest.approx((1 / 3 - chance) / (1 - chance))
    for time in figures["milliseconds"]:
        assert 250 <= time < 20_000


def test_lost_connections_and_a_killed_server_lose_and_double_nothing(
    tmp_path: Path, serve: Callable[[], Server]
) -> None:
    design = make_survey(tmp_path)
    server = serve()

    async def take(chromium: Any) -> None:
        page = await open_page(chromium, tmp_path / "profile", server.address)
        await agree(page)
        await answer(page, design, truth(design), 1)
        await page.wait_for_load_state("networkidle")  # every picture is here
        await page.context.set_offline(True)
        await answer(page, design, truth(design), 3)
        assert len(answers_of(tmp_path)) == 1
        await page.context.set_offline(False)
        await answer(page, design, truth(design), 2)
        server.kill()
        await answer(page, design, truth(design), 4)
        await page.get_by_text("Please keep this page open").wait_for()
        server.start()
        await finished(page)
        await page.reload()
        await finished(page)
        await page.context.close()

    in_chromium(take)
    answers = answers_of(tmp_path)
    assert len({each.trial for each in answers}) == len(answers) == 10
    for each in answers:
        assert each.choice == truth(design)(design.trial(each.trial))


def test_nobody_gets_a_second_look(tmp_path: Path, serve: Callable[[], Server]) -> None:
    design = make_survey(tmp_path, seconds=1.5)
    server = serve()

    async def take(chromium: Any) -> None:
        page = await open_page(chromium, tmp_path / "profile", server.address)
        await agree(page)
        first = await shown(page, design)
        assert await page.locator(".frame img").count() == 1
        # The picture goes after its time; the choices stay.
        await page.get_by_text("Time is up").wait_for(timeout=5000)
        assert await page.locator(".frame img").count() == 0
        # Neither a reload nor going away and back brings it again.
        for again in (page.reload, lambda: page.goto("about:blank")):
            await again()
            if page.url == "about:blank":
                await page.go_back()
            await page.get_by_role("button", name="Continue").click()
            assert (await shown(page, design)).id == first.id
            await page.get_by_text("Time is up").wait_for(timeout=5000)
            assert await page.locator(".frame img").count() == 0
        await page.keyboard.press("4")
        await page.keyboard.press("Control+1")
        assert (await shown(page, design)).id == first.id
        await answer(page, design, always("unsure"), 1)
        second = await shown(page, design, first.id)
        # A second tab goes on where the first one is; what it answers first counts.
        other = await page.context.new_page()
        await other.goto(server.address)
        await other.get_by_role("button", name="Continue").click()
        assert (await shown(other, design)).id == second.id
        await answer(other, design, always("ai"), 1)
        await answer(page, design, always("real"), 1)
        await other.wait_for_load_state("networkidle")
        await page.context.close()

    in_chromium(take)
    one, two, *_ = answers_of(tmp_path)
    assert (one.choice, one.interrupted) == ("unsure", True)
    assert two.choice == "ai"
    assert len({each.trial for each in answers_of(tmp_path)}) == len(answers_of(tmp_path))


def test_pairs_on_a_korean_phone(tmp_path: Path, serve: Callable[[], Server]) -> None:
    design = make_survey(tmp_path, mode="pairs", count=6, repeats=0)
    server = serve()
    phone = {
        "viewport": {"width": 390, "height": 844},
        "has_touch": True,
        "is_mobile": True,
        "locale": "ko-KR",
    }

    def alphabetical(trial: Trial) -> str:  # A before B before real
        return min(trial.pictures, key=lambda name: design.picture(name).system)

    async def take(chromium: Any) -> None:
        page = await open_page(chromium, tmp_path / "profile", server.address, **phone)
        assert await page.locator("html").get_attribute("lang") == "ko"
        await page.get_by_role("button", name="English").click()
        assert await page.get_by_role("heading", level=1).inner_text() == (
            "Which looks more natural?"
        )
        await page.get_by_role("button", name="한국어").click()
        await agree(page)
        await shown(page, design)
        assert await page.locator(".frame img").count() == 2
        overflow = "document.documentElement.scrollHeight - innerHeight"
        assert await page.evaluate(overflow) <= 0
        for button in await page.locator(".choice").all():
            box = await button.bounding_box()
            assert box
            assert box["height"] >= 44
            assert box["y"] + box["height"] <= 844
        await answer(page, design, alphabetical, 6)
        await finished(page, "모든 답이 저장되었습니다")
        await page.context.close()

    in_chromium(take)
    page = write_report(tmp_path / "survey", tmp_path / "report")
    pairs = json.loads(page.with_suffix(".json").read_text("utf-8"))["comparisons"]
    # Two pairs of each kind; A beats B and real, B beats real.
    assert [(each["name"], each["wins"]) for each in pairs["strengths"]] == [
        ("A", 4),
        ("B", 2),
        ("real", 0),
    ]
    assert {name: each["count"] for name, each in pairs["fooling"].items()} == {"A": 2, "B": 2}


def test_consent_comes_first(tmp_path: Path, serve: Callable[[], Server]) -> None:
    make_survey(tmp_path)
    server = serve()

    async def take(chromium: Any) -> None:
        page = await open_page(chromium, tmp_path / "profile", server.address)
        await page.locator(".primary").click()
        await page.wait_for_timeout(300)
        assert await page.locator(".trial").count() == 0
        await page.context.close()

    in_chromium(take)
    survey = open_survey(tmp_path / "survey")
    assert survey.book.people() == []
    survey.close()
