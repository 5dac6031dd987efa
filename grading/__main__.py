"""``python -m grading``: ``make`` assignments, ``link`` to them (``hub`` tries it), ``grade`` a class.

Also ``marks`` and ``bench``, which measure, and ``similar``, which finds pairs of submissions.
"""

import argparse
import os
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from nbgrader.converters.base import NbGraderException

from . import (
    assignments,
    deadlines,
    exports,
    grading_speed,
    handouts,
    hub_check,
    leaks,
    links,
    right_marks,
    sandbox,
    settings,
    similarity,
    validate,
)
from .grade import Run, workers
from .handed_in import Refused, seen


def main(argv=None):
    """Run one of the commands."""
    options = _parser().parse_args(argv)
    try:
        options.course = settings.read(options.coursework)
        return options.run(options)
    except (
        Refused,
        assignments.SourceError,
        deadlines.DeadlineError,
        hub_check.HubError,
        links.LinkError,
        settings.SettingsError,
        NbGraderException,
    ) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("Interrupted. The same command goes on where this one stopped.")


def _parser():
    parser = argparse.ArgumentParser(prog="python -m grading", description=__doc__)
    parser.add_argument(
        "--coursework",
        default="coursework",
        type=Path,
        help="where source/ is, and grading.yaml if there is one",
    )
    commands = parser.add_subparsers(required=True)

    make = commands.add_parser("make", help="validate every source; write releases and packs")
    make.add_argument("--out", type=Path, help="where to write, if not where the course says")
    make.add_argument("--only", help="validate one assignment and write nothing")
    make.set_defaults(run=_make)

    grade = commands.add_parser("grade", help="grade a folder of submissions")
    grade.add_argument(
        "--submissions",
        required=True,
        type=Path,
        help="FOLDER/<student>/<name>.ipynb, or the folder or zip file that Canvas or Moodle gives",
    )
    grade.add_argument("--assignment", required=True, help="its name: the folder's below source/")
    grade.add_argument("--out", required=True, type=Path, help="nbgrader course folder to write to")
    grade.add_argument("--workers", type=int, default=os.cpu_count(), help="submissions at a time")
    grade.add_argument("--scheduler", help="address of a Dask scheduler whose workers grade")
    grade.add_argument("--roster", type=Path, help="the gradebook as Canvas or Moodle exports it")
    grade.add_argument("--title", help="the assignment's column: 'Article (1234)' in Canvas")
    grade.add_argument(
        "--autograded-only", action="store_true", help="export without written answers"
    )
    grade.add_argument("--due", metavar="TIME", help="the deadline: '2026-12-01 23:59'")
    grade.add_argument(
        "--deadlines", type=Path, help="CSV with student, due and handed_in, for those who differ"
    )
    grade.add_argument(
        "--off-a-day", type=float, default=0.0, metavar="POINTS", help="taken off for a day late"
    )
    grade.add_argument("--task", help="let the marks of this task alone change")
    grade.add_argument(
        "--anonymous", action="store_true", help="file students under codes; see names.csv"
    )
    grade.set_defaults(run=_grade)

    marks = commands.add_parser("marks", help="share of right answers refused, of wrong ones taken")
    marks.add_argument("answers", type=Path, help="folder of <assignment>.yaml: right and wrong")
    marks.add_argument("--assignment", help="all if not given")
    marks.set_defaults(run=_marks)

    alike = commands.add_parser("similar", help="pairs of graded submissions to look at")
    alike.add_argument("--assignment", required=True, help="as for grade")
    alike.add_argument("--out", required=True, type=Path, help="the course folder of grade")
    alike.set_defaults(run=_similar)

    link = commands.add_parser("link", help="the link that brings an assignment to a hub")
    link.add_argument("--assignment", required=True, help="as for grade")
    link.add_argument("--hub", required=True, help="address of the hub")
    link.add_argument("--repository", required=True, help="what holds the folder 'release'")
    link.add_argument("--branch", default="main")
    link.set_defaults(run=_link)

    hub = commands.add_parser("hub", help="follow such a link on a real server, as a student does")
    hub.add_argument("--assignment", required=True, help="as for grade")
    hub.add_argument("--python", type=Path, help="of an environment that has nbgitpuller")
    hub.set_defaults(run=_hub)

    speed = commands.add_parser("bench", help="submissions a minute, beside plain nbgrader")
    speed.add_argument("--submissions", type=int, default=8)
    speed.add_argument("--assignment", help="all if not given")
    speed.add_argument("--only-ours", action="store_true", help="two workers, nothing beside them")
    speed.add_argument(
        "--twice", action="store_true", help="grade the class two times, the second run killed"
    )
    speed.set_defaults(run=_bench)
    for command in (make, grade, marks, speed):
        command.add_argument(
            "--no-sandbox", metavar="WORDS", help="in plain words; see the refusal"
        )
    return parser


def _make(options):
    walled = sandbox.require(options.no_sandbox)
    course = options.course
    chosen = [a for a in assignments.read_all(course.folder) if options.only in (None, a.name)]
    if not chosen:
        sys.exit(f"There is no assignment {options.only or ''} below {course.folder / 'source'}")
    with ThreadPoolExecutor(2) as executor:
        found = executor.map(lambda a: validate.check(a, course, walled=walled), chosen)
        bad = 0
        for assignment, sentences in zip(chosen, found, strict=True):
            answers = len(assignment.wrong) + len(assignment.right)
            print(f"{assignment.name}: {'; '.join(sentences) or f'good ({answers} answers tried)'}")
            bad += bool(sentences)
    if bad:
        sys.exit(f"{bad} of {len(chosen)} sources are not what they should be.")
    if options.only:
        return
    out = options.out or course.build
    zips = handouts.make(out, course.folder, settings.terms_of(course))
    hidden = leaks.secrets(course.folder, course.public)
    if hits := [hit for path in zips for hit in leaks.search(path, hidden)]:
        sys.exit("\n".join(f"{file} holds a line of {where}: {line}" for file, line, where in hits))
    print(f"For students: {out / 'student'}. For instructors: {out / 'instructor'}.")


def _assignment(options):
    """Return the assignment that was named."""
    source, name = options.course.folder / "source", options.assignment
    if not name or Path(name).name != name or not (source / name).is_dir():
        sys.exit(f"There is no assignment {name!r} in {source}")
    return assignments.read(source / name)


def _roster(path):
    """Read the roster before anything is graded, so that a wrong path costs no time."""
    try:
        people = exports.roster(path)
    except OSError as error:
        sys.exit(f"The roster cannot be read: {error}")
    if path and not people:
        sys.exit(f"The roster {path} has none of the columns {', '.join(exports.KEYS)}")
    return people


def _grade(options):
    people = _roster(options.roster)
    walled = sandbox.require(options.no_sandbox)
    limits = options.course.limits
    due = deadlines.read(options.due, options.deadlines, options.off_a_day)
    run = Run(
        _assignment(options),
        options.submissions,
        options.out,
        limits=limits,
        walled=walled,
        deadlines=due,
        task=options.task,
        anonymous=options.anonymous,
    )
    with workers(options.workers, options.scheduler) as executor:
        results = run.grade(executor, options.workers)
    choices = {"title": options.title, "class_list": options.roster, "width": options.workers}
    run.publish(results, autograded_only=options.autograded_only, **choices)
    graded = sum(r["graded"] for r in results)
    if options.roster:
        rows = list(people.values())
        known = {f.student for f in run.found if exports.person(people, f.student, f.known) in rows}
        print(f"{len(known)} of {len(results)} students are in the roster")
    if not graded:
        sys.exit(
            f"Nothing was graded: {options.submissions} has neither a folder for each student with "
            f"{options.assignment}.ipynb in it nor a download of Canvas's or Moodle's; "
            f"{seen(run.folder)}; see {options.out / 'report.md'}"
        )
    print(f"{graded} of {len(results)} submissions graded; read {options.out / 'report.md'}")


def _marks(options):
    walled = sandbox.require(options.no_sandbox)
    found = right_marks.measured(_chosen(options), options.answers, options.course, walled=walled)
    print("\n".join(right_marks.lines(found)))


def _chosen(options):
    """Return the assignment that was named, or all."""
    if options.assignment:
        return [_assignment(options)]
    return assignments.read_all(options.course.folder)


def _similar(options):
    try:
        found = similarity.of_course(options.out, _assignment(options))
    except FileNotFoundError as error:
        sys.exit(str(error))
    print(f"{len(found)} pairs to look at; read {options.out / 'similar.md'}")


def _link(options):
    name = _assignment(options).name
    path = f"{name}/{name}.ipynb"
    print(links.link(options.hub, options.repository, path, options.branch))


def _hub(options):
    with tempfile.TemporaryDirectory() as folder:
        print("\n".join(hub_check.check(_assignment(options), folder, options.python)))


def _bench(options):
    walled = sandbox.require(options.no_sandbox)
    chosen = _chosen(options)
    if options.twice:
        for assignment in chosen:
            grading_speed.twice(
                assignment, options.course.folder, options.submissions, options.no_sandbox
            )
        return
    grading_speed.main(
        chosen,
        options.submissions,
        limits=options.course.limits,
        walled=walled,
        compare=not options.only_ours,
    )


if __name__ == "__main__":
    main()
