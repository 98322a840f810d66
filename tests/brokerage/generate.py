#!/usr/bin/env python3
"""A brokerage's feeds: three batches for two houses, with faults, and what must come of them.

usage: generate.py SEED FOLDER

Writes FOLDER/<table>.tsv for COPY, with house and batch as the first columns, and FOLDER/totals.tsv: control totals
(house, what, value) that are counted here, from what was made up, and never read from a warehouse.
"""
import os
import random
import sys
from datetime import datetime, timedelta
from decimal import Decimal

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "pg", "history"))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "pg", "follow"))
from follow import pieces
from reference import Rules, inferred, versions

HOUSES = ("alder", "birch")
DAY = timedelta(days=1)
OPENED = datetime(2024, 1, 1)
# the days that each batch brings; the first is the history
BATCHES = {1: (0, 420), 2: (420, 424), 3: (424, 428)}
SIZES = {"customer": 60, "account": 90, "company": 16, "security": 30, "trade": 260, "watch": 80, "prospect": 50, "broker": 8}
STATUSES = {"N": "new", "S": "submitted", "C": "completed", "X": "canceled"}


class Stream:
    """Events of members with I, U and D: a change gives what changed, the rest is NULL."""

    def __init__(self, maker, table, columns):
        self.maker, self.table, self.columns = maker, table, columns
        self.events, self.seq = {}, 0

    def say(self, op, key, at, **values):
        self.seq += self.maker.rng.randint(1, 3)
        event = dict(seq=self.seq, op=op, at=at, key=key, **{c: values.get(c) for c in self.columns})
        self.events.setdefault(key, []).append(event)
        self.maker.row(self.table, at, self.seq, op, at, key, *(event[c] for c in self.columns))

    def images(self, key):
        return [dict(event, dead=event["op"] == "D") for event in self.events.get(key, ())]

    def versions(self, rules):
        return {key: versions(self.images(key), rules) for key in self.events}


class Maker:
    def __init__(self, rng, house, out):
        self.rng, self.house, self.out = rng, house, out
        self.totals, self.faults = {}, 0
        self.customers = Stream(self, "customer_event", ("name", "tier", "city", "email", "tax_code"))
        self.accounts = Stream(self, "account_event", ("customer_no", "broker_no", "title", "status"))
        self.companies = Stream(self, "company_event", ("name", "status", "rating"))
        self.securities = Stream(self, "security_event", ("name", "exchange", "status", "company_no"))
        self.trades = {}

    def row(self, table, at, *values, batch=None):
        if batch is None:
            batch = next(n for n, (_, end) in BATCHES.items() if at < OPENED + end * DAY)
        words = ("\\N" if value is None else str(value) for value in (self.house, batch, *values))
        self.out.setdefault(table, []).append("\t".join(words))

    def fault(self, table, at, *values):
        self.faults += 1
        self.row(table, at, *values)

    def some_day(self, first=0, last=None):
        return OPENED + self.rng.randrange(int(first), last or BATCHES[3][1]) * DAY + timedelta(hours=self.rng.randrange(24))

    # ---- members ---------------------------------------------------------------------------

    def change(self, stream, key, first, choices, share_gone):
        """A member's life after its first event: some changes, some of them of nothing, perhaps an end and a return."""
        rng, at = self.rng, first
        for _ in range(rng.choice((0, 1, 2, 3))):
            at += timedelta(days=rng.randint(3, 150), hours=rng.randrange(24))
            if at >= OPENED + BATCHES[3][1] * DAY:
                return
            stream.say("U", key, at, **{c: rng.choice(words) for c, words in choices.items() if rng.random() < 0.4})
        at += DAY
        if rng.random() < share_gone and at < OPENED + BATCHES[3][1] * DAY:
            stream.say("D", key, at)

    def make_members(self):
        rng = self.rng
        for n in range(SIZES["company"]):
            first = self.some_day(0, 60)
            choices = {"name": ("Fir", "Oak", "Yew"), "status": ("active", "inactive"), "rating": ("A", "AA", "B")}
            self.companies.say("I", f"co{n}", first, **{c: rng.choice(words) for c, words in choices.items()})
            self.change(self.companies, f"co{n}", first, choices, 0)
        for n in range(SIZES["security"]):
            first = self.some_day(0, 90)
            choices = {"name": ("common", "preferred"), "exchange": ("east", "west"), "status": ("active", "halted"),
                       "company_no": [f"co{rng.randrange(SIZES['company'])}" for _ in "ab"]}
            self.securities.say("I", f"SY{n}", first, **{c: rng.choice(words) for c, words in choices.items()})
            self.change(self.securities, f"SY{n}", first, choices, 0)
        for n in range(SIZES["customer"]):
            first = self.some_day(0, 400)
            choices = {"name": ("Ann", "Bo", "Cy"), "tier": ("1", "2", "3"), "city": ("Oslo", "Lima"), "email": ("a@x", "b@y"),
                       "tax_code": ("T1", "T2")}
            self.customers.say("I", f"c{n}", first, **{c: rng.choice(words) for c, words in choices.items()})
            self.change(self.customers, f"c{n}", first, choices, 0.15)
        for n in range(SIZES["account"]):
            customer = f"c{rng.randrange(SIZES['customer'])}"
            first = self.customers.events[customer][0]["at"] + timedelta(hours=rng.randrange(24))
            choices = {"broker_no": [f"b{n}" for n in range(SIZES["broker"])], "title": ("main", "spare"), "status": ("open", "locked")}
            self.accounts.say("I", f"a{n}", first, customer_no=customer, **{c: rng.choice(words) for c, words in choices.items()})
            self.change(self.accounts, f"a{n}", first, choices, 0)
        self.faults += 1
        self.row("customer_event", OPENED, 0, "I", OPENED, None, "nobody", "1", "Oslo", None, None)

    def make_files(self):
        """What comes as a whole file with every batch: the last one is so."""
        last = set()
        for batch in BATCHES:
            at = OPENED + BATCHES[batch][0] * DAY
            for n in range(SIZES["broker"]):
                self.row("broker", at, f"b{n}", f"Broker {n} as of {batch}", n % 3, batch=batch)
            last = {n for n in range(SIZES["prospect"]) if self.rng.random() < 0.8}
            for n in last:
                self.row("prospect", at, f"p{n}", f"Person {n}", self.rng.randrange(900), self.rng.choice("ABC"), batch=batch)
        self.totals["prospects"] = len(last)

    # ---- events ----------------------------------------------------------------------------

    def make_trades(self):
        rng = self.rng
        for n in range(SIZES["trade"]):
            account = f"a{rng.randrange(SIZES['account'] + 2)}"  # two that never come
            placed = self.some_day(100)
            trade = dict(account=account, symbol=f"SY{rng.randrange(SIZES['security'])}", quantity=rng.randint(1, 500),
                         price=Decimal(rng.randint(100, 90000)) / 100, fee=Decimal(rng.randint(0, 999)) / 100, marks={})
            number, at = f"t{n}", placed
            self.row("trade", placed, number, account, trade["symbol"], rng.choice("BS"), trade["quantity"], trade["price"], trade["fee"], placed)
            for mark in "NSC" if rng.random() < 0.8 else "NX":
                if at >= OPENED + BATCHES[3][1] * DAY or rng.random() < 0.04:
                    break
                trade["marks"][mark] = at
                self.row("trade_event", at, f"{n}-{mark}", number, mark, at)
                at += timedelta(hours=rng.randint(1, 90))
            self.trades[number] = trade
        self.fault("trade_event", OPENED + 300 * DAY, "bad-1", "t1", "?", OPENED + 300 * DAY)
        self.fault("trade", OPENED + 300 * DAY, "bad", "a1", "SY1", "B", "many", "1.00", "0.00", OPENED + 300 * DAY)

    def make_holdings(self):
        """Completed trades open holdings, and later ones of the same account reduce them."""
        rng, done = self.rng, [(n, t) for n, t in self.trades.items() if "C" in t["marks"]]
        count = total = 0
        for number, trade in done:
            at, left = trade["marks"]["C"], trade["quantity"]
            self.row("holding", at, f"h{number}-0", number, number, 0, left)
            count, total = count + 1, total + left
            later = [(n, t) for n, t in done if t["account"] == trade["account"] and t["marks"]["C"] > at]
            for other, sold in later[:2]:
                rest = rng.randint(0, left)
                self.row("holding", sold["marks"]["C"], f"h{number}-{other}", number, other, left, rest)
                count, total, left = count + 1, total + rest, rest
        self.totals.update({"holdings": count, "holdings keyed as their trades": count, "holding quantity": total})

    def make_cash(self):
        rng, moves = self.rng, {}
        for n in range(SIZES["trade"] * 2):
            account, at = f"a{rng.randrange(SIZES['account'])}", self.some_day(150)
            amount = Decimal(rng.randint(-90000, 100000)) / 100
            self.row("cash", at, f"x{n}", account, at, amount, rng.choice(("wire", "trade", "fee")))
            moves.setdefault(account, []).append((at.date(), amount))
        self.fault("cash", OPENED + 300 * DAY, "bad", "a1", OPENED + 300 * DAY, "ten", "wire")
        last = (OPENED + (BATCHES[3][1] - 1) * DAY).date()
        self.totals["cash rows"] = sum(len(own) for own in moves.values())
        self.totals["cash at the end"] = sum(amount for own in moves.values() for _, amount in own)
        self.totals["cash days"] = sum((last - min(own)[0]).days + 1 for own in moves.values())
        self.totals["cash of all days"] = sum(amount * ((last - day).days + 1) for own in moves.values() for day, amount in own)

    def make_prices(self):
        """One close a day and security; the high and low of 52 weeks are those of 364 days and the day itself."""
        rng, highs, lows, count = self.rng, Decimal(0), Decimal(0), 0
        for n in range(0, SIZES["security"], 7):
            line, price = [], Decimal(rng.randint(1000, 9000))
            for day in range(30, BATCHES[3][1]):
                at = OPENED + day * DAY
                price = max(Decimal(100), price + rng.randint(-200, 200))
                low, high = price - rng.randint(0, 50), price + rng.randint(0, 50)
                self.row("price", at, at.date(), f"SY{n}", price / 100, high / 100, low / 100, rng.randrange(9999))
                line.append((day, high, low))
            count += len(line)
            for day, _, _ in line:
                year = [(high, low) for d, high, low in line if day - 364 <= d <= day]
                highs, lows = highs + max(h for h, _ in year) / 100, lows + min(l for _, l in year) / 100
        self.fault("price", OPENED + 300 * DAY, (OPENED + 300 * DAY).date(), "SY1", "n/a", "1", "1", 0)
        self.totals.update({"prices": count, "highs of 52 weeks": highs, "lows of 52 weeks": lows})

    def make_watches(self):
        rng, end = self.rng, OPENED + BATCHES[3][1] * DAY
        pairs = sorted({(rng.randrange(SIZES["customer"]), rng.randrange(SIZES["security"])) for _ in range(SIZES["watch"])})
        still = 0
        for n, (customer, security) in enumerate(pairs):
            at = self.some_day(200)
            self.row("watch", at, 2 * n, f"c{customer}", f"SY{security}", at, "open")
            at += timedelta(days=rng.randint(1, 200))
            if rng.random() < 0.5 and at < end:
                self.row("watch", at, 2 * n + 1, f"c{customer}", f"SY{security}", at, "close")
            else:
                still += 1
        self.fault("watch", OPENED + 250 * DAY, 99999, "c1", "SY1", OPENED + 250 * DAY, "blink")
        self.totals.update({"watches": len(pairs), "watches open": still})

    # ---- control totals --------------------------------------------------------------------

    def count_members(self):
        def rules(*track, sparse=True):
            return Rules(track=track, sparse=sparse)
        known = {"customers": self.customers.versions(rules("name", "tier", "city")),
                 "accounts": self.accounts.versions(rules("customer_no", "broker_no", "status")),
                 "companies": self.companies.versions(rules("name", "status", "rating"))}
        strangers = {t["account"] for t in self.trades.values()} - set(self.accounts.events)
        known["accounts"].update((name, [inferred(rules("customer_no", "broker_no", "status"))]) for name in strangers)
        lines = {}
        for key in self.securities.events:
            lines[key] = versions([dict(image, parent=image["company_no"]) for image in self.securities.images(key)],
                                  rules("status", "exchange", "name", "parent"))
            for version in lines[key]:
                version.values = (version.values[:3], version.values[3])
        known["securities"] = {key: pieces(own, known["companies"]) for key, own in lines.items()}
        for what, members in known.items():
            self.totals["versions of " + what] = sum(len(own) for own in members.values())
            self.totals["living " + what] = sum(version.current for own in members.values() for version in own)

    def count_trades(self):
        trades = self.trades.values()
        self.totals["trades"] = len(trades)
        self.totals["quantity"] = sum(t["quantity"] for t in trades)
        self.totals["fees"] = sum(t["fee"] for t in trades)
        for mark, name in STATUSES.items():
            self.totals["trades " + name] = sum(mark in t["marks"] for t in trades)
        self.totals["days to complete"] = sum((t["marks"]["C"].date() - t["marks"]["N"].date()).days for t in trades if "C" in t["marks"])
        self.totals["faults"] = self.faults

    def make(self):
        self.make_members()
        self.make_files()
        self.make_trades()
        self.make_holdings()
        self.make_cash()
        self.make_prices()
        self.make_watches()
        self.count_members()
        self.count_trades()


def main(seed, folder):
    out, totals = {}, []
    for house in HOUSES:
        maker = Maker(random.Random(f"{seed} {house}"), house, out)
        maker.make()
        totals += [f"{house}\t{what}\t{value}" for what, value in sorted(maker.totals.items())]
    out["totals"] = totals
    for table, rows in out.items():
        with open(os.path.join(folder, table + ".tsv"), "w", encoding="ascii") as file:
            file.write("".join(row + "\n" for row in rows))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
