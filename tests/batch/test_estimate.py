from __future__ import annotations

from findcolor.batch import Options, Run, Settings, estimate


def test_a_sample_is_coloured_into_nothing(scans, output):
    with Run(Settings((str(scans),), str(output), recursive=True), rehearsal=True) as run:
        run.plan()
        expected = estimate(run.ledger, Options(), jobs=1, sample=2)
        assert run.ledger.counts().done == 0
    assert (expected.waiting, expected.sampled, expected.workers) == (4, 3, 1)
    assert expected.damaged <= 1
    assert expected.seconds == 4 * expected.seconds_each > 0
    assert not output.exists()


def test_nothing_to_do_takes_no_time(colour, scans, output):
    colour()
    with Run(Settings((str(scans),), str(output), recursive=True), rehearsal=True) as run:
        run.plan()
        assert estimate(run.ledger, Options(), jobs=1).seconds == 0
