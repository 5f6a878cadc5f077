"""What is told of each rule: the gravest first, then those that found most."""

from collections.abc import Mapping

from leeward.report.accounts import RISING, Account, Days, in_order
from leeward.report.changes import changes_of, heard_by
from leeward.report.summary import RuleReport
from leeward.report.titles import anybody, title_of
from leeward_policies.policy import Policy


def rule_reports(
    policy: Policy, accounts: Mapping[str, Account], days: Days
) -> tuple[RuleReport, ...]:
    """Return every rule of the policy, and findings of none, such as those of unsureness."""
    changes = changes_of(policy)
    rules = {rule.id: rule for rule in policy.rules}
    reports = []
    for rule_id in dict.fromkeys([*rules, *accounts]):
        account = accounts.get(rule_id) or Account(0)
        rule = rules.get(rule_id)
        reports.append(
            RuleReport(
                id=rule_id,
                title=title_of(rule, policy) if rule else anybody(account.because),
                mode=rule.mode if rule else policy.mode,
                severity=account.severity,
                category=account.category,
                found=account.found,
                members=account.members.distinct(),
                actions=in_order(account.actions),
                withheld=account.withheld,
                days=days.of_rule(rule_id),
                examples=account.examples.shown(),
                heard=heard_by(rule) if rule else (),
                changes=changes.get(rule_id, ()),
            )
        )
    return tuple(sorted(reports, key=_gravity))


def _gravity(report: RuleReport) -> tuple[int, int]:
    """Sort key: the gravest first, then those that found most."""
    return -RISING.index(report.severity) if report.severity else 1, -report.found
