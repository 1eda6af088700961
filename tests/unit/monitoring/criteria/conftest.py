"""Courses of lesions for the tests of this folder."""

import datetime as dt
from typing import Any

import pytest

from warmfront.domain.case import Case, Disease
from warmfront.domain.follow_up import ResponseCourse
from warmfront.domain.observations import FollowUp, Observation, TherapyCourse
from warmfront.knowledge.files import load_knowledge
from warmfront.monitoring.criteria.courses import judge_solid

START = dt.datetime(2026, 1, 5, 12, tzinfo=dt.UTC)


class Lesions:
    """Makes observations by day of treatment, and judges them."""

    def day(self, number: float) -> dt.datetime:
        return START + dt.timedelta(days=number)

    def size(self, lesion: str, number: float, value: float | None, **details: Any) -> Observation:
        below = details.pop("below_limit", False)
        told = {"role": "target", "node": "no", "organ": lesion, **details}
        return Observation(
            series="lesion_diameter", subject=lesion, time=self.day(number), value=value, unit="mm",
            details=told, below_limit=below,
        )  # fmt: skip

    def other(self, lesion: str, number: float, text: str) -> Observation:
        return Observation(series="non_target_lesion", subject=lesion, time=self.day(number), text=text)

    def new(self, lesion: str, number: float, text: str = "unequivocal", **details: str) -> Observation:
        time = self.day(number)
        return Observation(series="new_lesion", subject=lesion, time=time, text=text, details=details)

    def word(self, series: str, number: float, text: str) -> Observation:
        return Observation(series=series, time=self.day(number), text=text)

    def number(
        self, series: str, number: float, value: float | None, unit: str, subject: str = ""
    ) -> Observation:
        return Observation(series=series, time=self.day(number), value=value, unit=unit, subject=subject)

    def therapy(self, agent: str = "nivolumab", number: float = 0, **fields: Any) -> TherapyCourse:
        return TherapyCourse(
            therapy_id=f"{agent} {number:g}", agents=(agent,), start=self.day(number), **fields
        )

    def sums(self, *sizes: float | None, every: float = 42) -> list[Observation]:
        """One target lesion: a week before treatment, then at equal distances."""
        days = [-7, *(every * place for place in range(1, len(sizes)))]
        pairs = zip(days, sizes, strict=True)
        return [self.size("lung", number, value) for number, value in pairs if value is not None]

    def judge(
        self,
        *observations: Observation,
        oncotree: str = "LUAD",
        agents: tuple[str, ...] = ("nivolumab",),
        therapies: tuple[TherapyCourse, ...] | None = None,
        died: dt.date | None = None,
    ) -> dict[str, ResponseCourse]:
        given = therapies if therapies is not None else tuple(self.therapy(agent) for agent in agents)
        follow_up = FollowUp(case_id="p", observations=observations, therapies=given, died=died)
        case = Case(case_id="p", disease=Disease(oncotree=oncotree))
        return {course.criterion: course for course in judge_solid(follow_up, case, load_knowledge())}

    def calls(self, *observations: Observation, criterion: str = "recist11", **how: Any) -> list[str]:
        return [call.call for call in self.judge(*observations, **how)[criterion].calls]


@pytest.fixture(scope="session")
def lesions() -> Lesions:
    """Makes observations of lesions and judges them."""
    return Lesions()
