#!/usr/bin/env python3
"""The reference against histories made by hand: each is a trap that wrong code falls into."""
import itertools
import os
import sys
import unittest
from datetime import datetime, timedelta

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from reference import BEGINNING, END, Rules, inferred, member, merged, valid_at, versions

TRACK = Rules(track=("status",))
CHANGE = Rules(track=("status",), beginning=False)


def day(n):
    return datetime(2024, 1, 1) + timedelta(days=n - 1)


def image(seq, at, status, dead=False, **more):
    return dict(seq=seq, at=day(at), dead=dead, status=status, **more)


def gone(seq, at):
    return image(seq, at, None, dead=True)


def shown(images, rules=TRACK):
    """[(true start, from, to, value, current)] in days; B and E are the ends of time."""
    def word(time):
        return "B" if time == BEGINNING else "E" if time == END else (time - day(1)).days + 1
    return [(word(v.instant), word(v.start), word(v.end), v.values[0], v.current) for v in versions(images, rules)]


class TheReference(unittest.TestCase):
    def same_in_any_order(self, images, wanted, rules=TRACK):
        for some in itertools.permutations(images):
            self.assertEqual(shown(some, rules), wanted)

    def test_a_first_version_is_valid_from_the_beginning_and_remembers_its_instant(self):
        self.same_in_any_order([image(1, 5, "a")], [(5, "B", "E", "a", True)])
        self.same_in_any_order([image(1, 5, "a")], [(5, 5, "E", "a", True)], CHANGE)

    def test_a_late_version_before_the_first_takes_its_place(self):
        self.same_in_any_order([image(1, 5, "a"), image(2, 3, "b")], [(3, "B", 5, "b", False), (5, 5, "E", "a", True)])

    def test_a_late_version_falls_between_two_others(self):
        self.same_in_any_order([image(1, 1, "a"), image(2, 9, "c"), image(3, 5, "b")],
                               [(1, "B", 5, "a", False), (5, 5, 9, "b", False), (9, 9, "E", "c", True)])

    def test_equal_neighbours_are_one_version(self):
        self.same_in_any_order([image(1, 1, "a"), image(2, 4, "a"), image(3, 9, "b")],
                               [(1, "B", 9, "a", False), (9, 9, "E", "b", True)])

    def test_a_merged_neighbour_is_remembered(self):
        # b of day 3 ends at day 5, where a was said again, not at day 9
        self.same_in_any_order([image(1, 1, "a"), image(2, 5, "a"), image(3, 9, "c"), image(4, 3, "b")],
                               [(1, "B", 3, "a", False), (3, 3, 5, "b", False), (5, 5, 9, "a", False), (9, 9, "E", "c", True)])

    def test_a_late_change_joins_its_equals(self):
        self.same_in_any_order([image(1, 1, "a"), image(2, 5, "b"), image(3, 3, "b")], [(1, "B", 3, "a", False), (3, 3, "E", "b", True)])

    def test_the_last_in_order_speaks_for_an_instant(self):
        self.same_in_any_order([image(1, 1, "a"), image(2, 5, "b"), image(3, 5, "c")],
                               [(1, "B", 5, "a", False), (5, 5, "E", "c", True)])
        self.same_in_any_order([image(1, 1, "a"), image(2, 5, "b"), image(3, 5, "a")], [(1, "B", "E", "a", True)])
        self.same_in_any_order([image(10, 1, "a"), image(9, 1, "b")], [(1, "B", "E", "a", True)])

    def test_a_delete_leaves_a_gap(self):
        self.same_in_any_order([image(1, 1, "a"), gone(2, 5)], [(1, "B", 5, "a", False)])
        self.same_in_any_order([image(1, 1, "a"), gone(2, 5), image(3, 8, "a")], [(1, "B", 5, "a", False), (8, 8, "E", "a", True)])
        self.same_in_any_order([image(1, 1, "a"), gone(2, 5), gone(3, 6)], [(1, "B", 5, "a", False)])

    def test_a_delete_and_a_return_at_one_instant(self):
        self.same_in_any_order([image(1, 1, "a"), gone(2, 5), image(3, 5, "a")], [(1, "B", "E", "a", True)])
        self.same_in_any_order([image(1, 1, "a"), image(2, 5, "b"), gone(3, 5)], [(1, "B", 5, "a", False)])

    def test_a_member_of_which_only_its_end_is_known(self):
        self.same_in_any_order([gone(1, 5)], [])
        self.same_in_any_order([gone(1, 5), image(2, 8, "a")], [(8, "B", "E", "a", True)])

    def test_the_same_change_twice(self):
        self.same_in_any_order([image(1, 1, "a"), image(2, 5, "b"), image(2, 5, "b")],
                               [(1, "B", 5, "a", False), (5, 5, "E", "b", True)])

    def test_null_is_a_value_of_its_own(self):
        self.same_in_any_order([image(1, 1, None), image(2, 3, None), image(3, 5, "a"), image(4, 7, None)],
                               [(1, "B", 5, None, False), (5, 5, 7, "a", False), (7, 7, "E", None, True)])

    def test_sparse_images_take_what_was_said_before_them(self):
        rules = Rules(track=("status", "city"), sparse=True)
        images = [image(1, 1, "a", city="x"), image(2, 5, None, city="y"), image(3, 3, "b", city=None)]
        for some in itertools.permutations(images):
            found = [(v.start, v.values) for v in versions(some, rules)]
            self.assertEqual(found, [(BEGINNING, ("a", "x")), (day(3), ("b", "x")), (day(5), ("b", "y"))])

    def test_a_sparse_image_that_lost_its_instant_has_said_what_it_said(self):
        rules = Rules(track=("status", "city"), sparse=True)
        found = versions([image(1, 1, "a", city="x"), image(2, 5, "b", city=None), image(3, 5, None, city="y")], rules)
        self.assertEqual([v.values for v in found], [("a", "x"), ("b", "y")])

    def test_what_returns_has_to_say_all_of_itself(self):
        rules = Rules(track=("status", "city"), sparse=True)
        found = versions([image(1, 1, "a", city="x"), dict(gone(2, 3), city=None), image(3, 5, "b", city=None)], rules)
        self.assertEqual([v.values for v in found], [("a", "x"), ("b", None)])

    def test_columns_that_are_not_tracked_stand_on_every_version(self):
        rules = Rules(track=("status",), keep=("opened",), overwrite=("name",), previous=("tier",))
        images = [image(1, 1, "a", opened=1, name="n", tier="p"), image(2, 5, "b", opened=2, name="m", tier="q"),
                  image(3, 3, "a", opened=3, name="k", tier="q")]
        for some in itertools.permutations(images):
            self.assertEqual(member(some, rules), dict(opened=1, name="m", tier="q", previous_tier="p", current_status="b"))
        self.assertIsNone(member([dict(gone(1, 1), opened=None, name=None, tier=None)], rules))

    def test_two_feeds_speak_of_a_member_together(self):
        rules = Rules(track=("status",), keep=("city",))
        one = [dict(image(1, 3, "a"), city="x"), dict(gone(2, 7), city=None)]
        two = [image(1, 1, "b"), image(2, 5, "c"), gone(3, 9)]
        both = merged([(one, ("status", "city")), (two, ("status",))])
        self.assertEqual(shown(both, rules), [(1, "B", 3, "b", False), (3, 3, 7, "a", False), (7, 7, 9, "c", False)])
        self.assertEqual(member(both, rules)["city"], "x")

    def test_a_time_belongs_to_the_version_that_covers_it(self):
        found = versions([image(1, 5, "a"), image(2, 8, "b"), gone(3, 9)], TRACK)
        self.assertEqual([valid_at(found, day(n)) and valid_at(found, day(n)).values for n in (1, 5, 7, 8, 9)],
                         [("a",), ("a",), ("a",), ("b",), None])
        self.assertIsNone(valid_at(versions([image(1, 5, "a")], CHANGE), day(4)))
        self.assertTrue(inferred(TRACK).covers(day(1)))


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-q"])
