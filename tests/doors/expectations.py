"""Who may do what at every address: one declaration per URL name, read by the permission matrix.

A way is `METHODS who`; who is a group of WHO. `about` names the kind of record in the address
and `writing` the methods that need the right to change that record, not only to see it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
SIGNED_IN = ("viewer", "sales", "other", "lead", "marketing", "owner", "privacy", "clerk")
# Nobody is signed in, or not any more.
OUTSIDE = ("anonymous", "gone")
TOKENS = ("viewer", "sales", "other", "lead", "marketing", "owner", "privacy", "unscoped")

WHO: dict[str, frozenset[str]] = {
    name: frozenset(people.split())
    for name, people in {
        "any": " ".join((*SIGNED_IN, "unscoped")),
        "look": " ".join(SIGNED_IN),
        "work": "sales other lead marketing owner privacy clerk",
        "add": "sales other lead marketing owner clerk",
        "many": "lead marketing owner clerk",
        "export": "lead marketing owner privacy clerk",
        "mark": "marketing owner",
        "reveal": "sales other lead owner clerk",
        "care": "sales other lead owner privacy clerk",
        "govern": "owner privacy",
        "own": "owner",
        "desk": "privacy",
        "trust": "marketing owner privacy",
        "nobody": "",
    }.items()
}
_ALL_SEEING = frozenset({"marketing", "owner", "privacy"})
# Who sees, and who may change, the record of the address. That of "north" is sales' own and of
# the team of viewer, lead and clerk; "south" is another team's. "shared" and "expired" are of a
# third team, with a share for everybody that holds, or ended a moment ago. What was put away
# ("archived") stays readable; what was erased, merged into another one, or never was, is not there.
_CONTACT = {
    "north": WHO["look"] - {"other"},
    "south": frozenset({"other"}) | _ALL_SEEING,
    "shared": WHO["look"],
    "expired": _ALL_SEEING,
    "archived": WHO["look"] - {"other"},
    "erased": WHO["nobody"],
    "merged": WHO["nobody"],
    "absent": WHO["nobody"],
}
_HOUSE = {"north": WHO["any"], "absent": WHO["nobody"]}
SEES: dict[str, Mapping[str, frozenset[str]]] = {
    "": {"": WHO["any"]},
    "contact": _CONTACT,
    # The old key of a merged record leads to its survivor.
    "led": {**_CONTACT, "merged": _CONTACT["north"]},
    "pair": {"north": _CONTACT["north"], "south": _CONTACT["south"], "absent": frozenset()},
    "merge": {"north": _CONTACT["north"], "south": _CONTACT["south"], "absent": frozenset()},
    # A row of another person under the address of one's own does not exist.
    "row": {**_CONTACT, "mixed": WHO["nobody"]},
    "note": _CONTACT,
    "task": _CONTACT,
    "conflict": _CONTACT,
    "response": {"north": _CONTACT["north"], "south": _CONTACT["south"], "absent": frozenset()},
    "house": _HOUSE,
    # A recipient is told by whoever it was given to, or by the officers.
    "recipient_notice": {"north": frozenset({"privacy"}), "absent": frozenset()},
    "issue": {"north": _CONTACT["north"], "south": _CONTACT["south"], "absent": frozenset()},
    "accepted": {"north": _CONTACT["north"], "south": _CONTACT["south"], "absent": frozenset()},
    # Who reviews for it, besides those who run all reviews; likewise whose anomaly it is.
    "review": {"north": frozenset({"sales", "owner"}), "absent": frozenset()},
    "anomaly": {"north": frozenset({"sales", "owner"}), "absent": frozenset()},
    "fixes": {
        "north": frozenset({"lead", "owner"}),
        "south": frozenset({"marketing", "owner"}),
        "absent": frozenset(),
    },
    "order": {name: _CONTACT[name] for name in ("north", "south", "shared", "expired", "absent")},
    # A conversation of sales with one, and of a colleague of another team with another person.
    "talk": {name: _CONTACT[name] for name in ("north", "south", "absent")},
    "order_key": {"north": WHO["any"], "new": WHO["any"]},
    "account": {name: _CONTACT[name] for name in ("north", "south", "absent")},
    "suggestion": {name: _CONTACT[name] for name in ("north", "south", "absent")},
    "engaged": {name: _CONTACT[name] for name in ("north", "south", "absent")},
    "purchase_file": {
        "north": frozenset({"lead", "owner"}),
        "south": frozenset({"marketing", "owner"}),
        "absent": frozenset(),
    },
    "view": {"north": frozenset({"sales"}), "south": frozenset({"other"}), "absent": frozenset()},
    "dashboard": {
        "north": frozenset({"sales"}),
        "south": frozenset({"other"}),
        "absent": frozenset(),
    },
    # One's own, shown to nobody.
    "report": {"north": frozenset({"sales"}), "south": frozenset({"other"}), "absent": frozenset()},
    "bulk": {
        "north": frozenset({"lead", "owner"}),
        "south": frozenset({"marketing", "owner"}),
        "absent": frozenset(),
    },
    "import": {
        "north": frozenset({"lead", "owner"}),
        "south": frozenset({"marketing", "owner"}),
        "absent": frozenset(),
    },
    "external": {
        place: _CONTACT[place] for place in ("north", "south", "expired", "erased", "merged")
    },
    "email": {"north": WHO["look"], "south": WHO["look"]},
    "own_export": {
        "north": frozenset({"lead"}),
        "south": frozenset({"marketing"}),
        "absent": frozenset(),
    },
    "any_export": {
        "north": frozenset({"lead", "owner", "privacy"}),
        "south": _ALL_SEEING,
        "absent": frozenset(),
    },
    "export": {"north": WHO["any"], "south": WHO["any"], "absent": frozenset()},
    # A run of the world has no file to take.
    "no_file": {"north": frozenset()},
    # An agreement without a document, a value that is no health data.
    "closed": {"north": frozenset()},
    "operation": {
        "north": frozenset({"lead", "clerk"}) | _ALL_SEEING,
        "south": _ALL_SEEING,
        "absent": frozenset(),
    },
}
_CHANGES = {
    "north": _CONTACT["north"] - {"viewer"},
    "south": _CONTACT["south"],
    "shared": _ALL_SEEING,
    "expired": _ALL_SEEING,
    "archived": _CONTACT["archived"] - {"viewer"},
    "erased": frozenset(),
    "merged": frozenset(),
    "absent": frozenset(),
    "mixed": frozenset(),
}
_OWN_IMPORT = {
    "north": frozenset({"lead"}),
    "south": frozenset({"marketing"}),
    "absent": frozenset(),
}
CHANGES: dict[str, Mapping[str, frozenset[str]]] = {
    "purchase_file": _OWN_IMPORT,
    "suggestion": _CHANGES,
    "operation": {
        "north": frozenset({"lead"}) | _ALL_SEEING,
        "south": _ALL_SEEING,
        "absent": frozenset(),
    },
    "contact": _CHANGES,
    "talk": {
        "north": frozenset({"sales", "owner"}),
        "south": frozenset({"other", "owner"}),
        "absent": frozenset(),
    },
    "led": {**_CHANGES, "merged": _CHANGES["north"]},
    "row": _CHANGES,
    "external": _CHANGES,
    "conflict": _CHANGES,
    "accepted": _CHANGES,
    "import": _OWN_IMPORT,
    "note": {
        "north": frozenset({"sales"}),
        "south": frozenset({"other"}),
        "shared": frozenset({"owner"}),
        "expired": frozenset({"owner"}),
        "archived": frozenset({"sales"}),
        "erased": frozenset(),
        "merged": frozenset(),
        "absent": frozenset(),
    },
}


@dataclass(frozen=True, slots=True)
class Rule:
    """What one URL name promises."""

    door: str
    ways: Mapping[str, frozenset[str]]
    about: str = ""
    writing: frozenset[str] = field(default_factory=frozenset)


def _rules(door: str, table: str) -> dict[str, Rule]:
    """Read lines `name | METHOD METHOD who; METHOD who | about | METHODS that change`."""
    found = {}
    for line in table.strip().splitlines():
        name, ways, about, writing = ([*map(str.strip, line.split("|")), "", ""])[:4]
        who: dict[str, frozenset[str]] = {}
        for way in filter(None, map(str.strip, ways.split(";"))):
            *methods, group = way.split()
            who |= dict.fromkeys(methods, WHO[group])
        found[name] = Rule(door, who, about, frozenset(writing.split()))
    return found


PAGES = """
privacy:consents             | GET trust
privacy:consent              | GET trust  | house
privacy:consent_coverage     | GET trust
privacy:evidence             | GET POST trust
privacy:evidence_file        | GET trust  | house
privacy:evidence_rejects     | GET trust  | house
privacy:renewals             | GET trust; POST desk
privacy:revocations          | GET trust; POST trust
privacy:do_not_call          | GET trust; POST trust
privacy:registry_new         | POST desk
privacy:purposes             | GET trust
privacy:purpose_new          | GET POST desk
privacy:purpose              | GET trust; POST desk
privacy:purpose_retire       | POST desk
privacy:requests             | GET govern
privacy:erasures             | GET govern
privacy:protocols            | GET govern
privacy:protocol_act         | POST desk
privacy:erasure_new          | POST desk
privacy:erasure              | GET govern | house
privacy:erasure_certificate  | GET govern | house
privacy:erasure_act          | POST govern | house
privacy:agreements           | GET govern
privacy:agreement_new        | GET POST desk
privacy:agreement            | GET POST desk | house
privacy:agreement_end        | POST desk  | house
privacy:agreement_reports    | POST desk  | house
privacy:agreement_file       | GET govern | closed
privacy:practices            | GET POST desk
privacy:practices_publish    | POST desk  | house
privacy:registers            | GET POST desk
privacy:register_close       | POST desk  | house
privacy:releases             | GET POST desk
privacy:release_find         | POST desk
privacy:data_use_new         | POST desk
privacy:data_use_end         | POST desk  | house
privacy:papers               | GET care   | contact
privacy:acknowledge          | POST care  | contact
privacy:psychotherapy        | GET POST reveal | contact
privacy:suspensions          | GET POST desk | contact
privacy:suspension_end       | POST desk  | closed
privacy:authorize            | POST desk  | contact
privacy:authorization_end    | POST desk  | closed
privacy:paper_add            | POST desk  | closed
privacy:paper_file           | GET POST desk | closed
privacy:emergency            | GET POST reveal
privacy:emergency_end        | POST reveal
privacy:emergency_review     | POST desk  | house
privacy:reads                | GET desk
privacy:read_review_open     | POST desk
privacy:read_review          | GET desk   | house
privacy:read_review_judge    | POST desk  | house
privacy:read_review_sign     | POST desk  | house
privacy:reveal               | GET POST reveal | closed
privacy:holds                | GET govern
privacy:hold_new             | GET POST desk
privacy:hold                 | GET govern | house
privacy:hold_edit            | GET POST desk | house
privacy:hold_people          | POST desk  | house
privacy:hold_let_go          | POST desk  | house
privacy:hold_release         | POST desk  | house
privacy:incidents            | GET govern
privacy:incident_new         | GET POST work
privacy:incident_year        | GET govern
privacy:incident             | GET govern | house
privacy:incident_edit        | GET POST desk | house
privacy:incident_act         | POST desk | house
privacy:incident_pack        | POST govern | house
privacy:incident_file        | GET govern | closed
privacy:processing           | GET govern
privacy:processing_facts     | GET POST desk
privacy:processing_place     | POST desk
privacy:processing_freeze    | POST desk
privacy:processing_file      | GET govern
privacy:notice_texts         | GET govern
privacy:assessments          | GET govern; POST desk
privacy:assessment           | GET govern; POST desk | house
privacy:retention            | GET govern
privacy:retention_rule_new   | GET POST desk
privacy:retention_rule       | GET POST desk | house
privacy:retention_suggestions | POST desk
privacy:retention_runs       | GET govern; POST desk
privacy:retention_run        | GET govern | house
privacy:retention_certificate | GET govern | house
privacy:retention_decide     | POST govern | house
privacy:request_find         | POST govern
privacy:request_new          | GET POST work
privacy:request_metrics      | GET govern
privacy:request              | GET govern | house
privacy:request_decide       | POST desk  | house
privacy:match_decide         | POST desk  | house
privacy:request_task_done    | POST desk  | house
privacy:request_acts         | GET desk   | house
privacy:request_act          | GET POST desk | house
privacy:request_recipients   | GET govern | house
privacy:request_accounting   | GET desk   | house
privacy:notices              | GET any
privacy:notice_routes        | GET desk
privacy:notice_route         | POST desk  | house
privacy:notice_settle        | POST any   | recipient_notice
privacy:packages             | GET POST desk | house
privacy:package              | GET govern | house
privacy:package_file         | POST desk  | house
privacy:letters              | GET POST desk | house
privacy:letter               | GET POST desk | house
privacy:letter_print         | GET desk   | house
privacy:letter_act           | POST desk  | house
privacy:letter_templates     | GET govern
privacy:letter_template      | GET POST desk
privacy:preference_panel     | GET work  | contact
privacy:preference_link      | POST work | contact | POST
privacy:send_preference_link | POST work | contact | POST
contacts:list               | GET POST look
contacts:choose_columns     | POST look
contacts:view_tabs          | GET look
contacts:save_view          | POST look
contacts:rename_view        | POST look      | view
contacts:overwrite_view     | POST look      | view
contacts:delete_view        | POST look      | view
contacts:search             | POST look
contacts:new                | GET POST add
contacts:likely             | POST add
contacts:page               | GET look       | led
contacts:duplicates         | GET many
contacts:duplicates_search  | POST many
contacts:automatic_merge    | GET POST own
contacts:duplicate_decide   | POST many      | pair
contacts:merges             | GET many
contacts:merge_result       | GET many       | merge
contacts:merge_undo         | POST many      | merge
contacts:merge_with         | GET many       | contact | GET
contacts:merge_find         | POST many      | contact | POST
contacts:merge              | GET POST many  | contact | GET POST
contacts:merge_preview      | GET many       | contact | GET
contacts:part               | GET look       | contact
contacts:field              | GET look       | contact
contacts:timeline           | GET look       | contact
contacts:history            | GET look       | led
contacts:archive            | POST work      | contact | POST
contacts:unarchive          | POST work      | contact | POST
contacts:edit_field         | GET POST work  | contact | GET POST
contacts:restore            | POST work      | row     | POST
contacts:restore_value      | POST work      | row     | POST
contacts:add_point          | POST work      | contact | POST
contacts:change_point       | POST work      | row     | POST
contacts:add_address        | POST work      | contact | POST
contacts:change_address     | GET POST work  | row     | GET POST
contacts:add_relation       | POST work      | contact | POST
contacts:find_person        | POST work      | contact | POST
contacts:remove_relation    | POST work      | row     | POST
contacts:verify             | POST work      | contact | POST
contacts:unverify           | POST work      | contact | POST
contacts:fix_issue          | POST add       | row     | POST
contacts:accept_issue       | POST add       | row     | POST
contacts:end_waiver         | POST add       | row     | POST
contacts:close_issue        | POST add       | row     | POST
contacts:decide_value       | POST work      | row     | POST
contacts:value_conflicts    | GET POST work
contacts:consent            | POST work      | contact | POST
contacts:wish               | POST work      | contact | POST
contacts:share              | POST work      | contact | POST
contacts:end_share          | POST work      | row     | POST
contacts:bulk               | POST many
contacts:bulk_run           | POST many
contacts:put_on_list        | POST many
contacts:bulk_changes       | GET many
contacts:bulk_result        | GET many       | bulk
contacts:bulk_undo          | POST many      | bulk
contacts:bulk_resume        | POST many      | bulk
contacts:export             | GET POST export
contacts:exports            | GET export
contacts:export_status      | GET export     | own_export
contacts:export_download    | POST export    | own_export
contacts:moment             | GET POST work  | contact | GET POST
contacts:operation          | GET many       | operation
contacts:operation_restore  | POST many      | operation | POST
contacts:archived           | GET POST many
contacts:record_history     | GET look       | house
contacts:tags               | GET look; POST many
contacts:tag_change         | POST many      | house
contacts:tag_merge          | POST many      | house
contacts:organisations      | GET POST look
contacts:organisation_new   | GET POST add
contacts:organisation       | GET look       | house
contacts:organisation_edit  | GET POST add   | house
contacts:progress           | GET any        | view
contacts:record_notes       | GET POST work  | contact
contacts:record_tasks       | GET POST work  | contact
contacts:follow             | POST look      | contact
contacts:note_change        | GET POST work  | view
contacts:note_delete        | POST work      | view
contacts:colleagues         | POST work
contacts:tasks              | GET work
contacts:task_change        | GET POST work  | task
contacts:task_done          | POST work      | task
contacts:notices            | GET any
contacts:notices_read       | POST any
contacts:notice_preferences | GET POST any
contacts:import_list        | GET many
contacts:import_upload      | GET POST many
contacts:import_map         | GET POST many  | import | GET POST
contacts:import_check       | GET POST many  | import | POST
contacts:import_correct     | POST many      | import | POST
contacts:import_run         | POST many      | import | POST
contacts:import_progress    | GET many       | import
contacts:import_result      | GET many       | import
contacts:import_rejects     | POST many      | import
contacts:import_undo        | GET POST many  | import
quality:inbox               | GET work
quality:facets              | GET work
quality:issue               | GET work       | issue
quality:issue_fix           | POST add       | issue
quality:issue_waive         | POST add       | issue
quality:issue_assign        | POST add       | issue
quality:accepted            | GET work
quality:waiver_end          | POST add       | accepted | POST
quality:give_preview        | POST many
quality:give_run            | POST many
quality:accept_preview      | POST many
quality:accept_run          | POST many
quality:fix_preview         | POST many
quality:fix_run             | POST many
quality:fixed               | GET many       | fixes
quality:fix_undo            | POST many      | fixes
quality:rules               | GET work
quality:rule_new            | GET POST own
quality:rule_preview        | POST own
quality:rule                | GET POST own   | house
quality:scores              | GET work
quality:freeze              | POST own
quality:anomaly             | GET POST work  | anomaly
quality:freshness           | GET work; POST own
quality:freshness_counts    | GET work
quality:freshness_edit      | GET POST own   | house
quality:reviews             | GET any
quality:review_new          | GET POST own
quality:reviews_waiting     | GET any
quality:review_panel        | GET look       | contact
quality:review              | GET any        | review
quality:review_part         | GET any        | review
quality:review_edit         | GET POST own   | review
quality:review_start        | POST own       | review
quality:review_drop         | POST own       | review
quality:review_sign_off     | POST own       | review
quality:review_evidence     | POST own       | review
quality:review_decide       | POST any       | review
quality:review_item         | POST any       | review
interactions:all            | GET look
interactions:conversations  | GET work
interactions:conversation   | GET work       | talk
interactions:conversation_edit | GET POST add | talk | GET POST
interactions:conversation_delete | POST add   | talk | POST
interactions:conversation_people | POST add   | talk | POST
interactions:conversation_attach | POST add   | talk
interactions:conversation_follow_up | POST work | talk
interactions:attachment     | GET work       | talk
interactions:attachment_remove | POST add     | talk | POST
interactions:conversation_panel | GET work    | contact
interactions:conversation_new | GET POST add  | contact
interactions:conversation_templates | GET own
interactions:conversation_template_new | GET POST own
interactions:conversation_template | GET POST own | house
interactions:areas          | GET look; POST own
interactions:area_map       | GET POST own   | house
interactions:area_drop      | POST own       | house
interactions:area_panel     | GET look       | contact
segments:segments           | GET work
segments:segment_new        | GET POST many
segments:live               | POST work
segments:segment            | GET POST work  | house
segments:segment_edit       | GET POST many  | house
segments:segment_reach      | GET work       | house
segments:segment_find       | POST many      | house
segments:segment_act        | POST many      | house
segments:segments_panel     | GET work       | contact
segments:segment_why        | GET work; POST many | contact
segments:home               | GET look
segments:dashboards         | GET look
segments:dashboard_new      | GET POST look
segments:arrange_home       | POST look
segments:dashboard          | GET look       | dashboard
segments:dashboard_arrange  | GET POST look  | dashboard
segments:dashboard_share    | GET POST work  | dashboard
segments:dashboard_act      | POST look      | dashboard
segments:reports            | GET look
segments:customers          | GET work
segments:customers_count    | POST many
segments:forecast           | GET work
segments:value_panel        | GET work       | contact
segments:report_new         | GET POST work
segments:report_ready       | GET work
segments:report_ready_file  | POST work
segments:report             | GET look       | report
segments:report_edit        | GET POST work  | report
segments:report_rule        | GET POST work  | report
segments:report_file        | POST look      | report
segments:report_share       | POST work      | report
segments:report_schedule    | POST look      | report
segments:schedule_stop      | POST look      | report
segments:report_copy        | POST work      | report
segments:report_delete      | POST work      | report
segments:webhooks           | GET govern
segments:webhook_new        | GET POST own
segments:webhook            | GET govern     | house
segments:webhook_edit       | GET POST own   | house
segments:webhook_replay     | POST own       | house
segments:webhook_act        | POST own       | house
segments:destinations       | GET export
segments:destination_kinds  | GET mark
segments:destination_new    | GET POST mark
segments:destination        | GET export     | house
segments:destination_edit   | GET POST mark  | house
segments:destination_rehearse | POST mark    | house
segments:destination_act    | POST mark      | house
segments:destination_run    | GET export     | house
segments:destination_file   | POST mark      | no_file
segments:segment_destinations | GET export   | house
segments:sent_panel         | GET export     | contact
interactions:forms          | GET work
interactions:form_new       | GET POST many
interactions:form           | GET work; POST many | house
interactions:form_condition | GET many       | house
interactions:form_settings  | GET POST many  | house
interactions:form_state     | POST many      | house
interactions:form_preview   | GET work       | house
interactions:form_share     | GET work; POST many | house
interactions:form_results   | GET work       | house
interactions:form_compare   | GET work       | house
interactions:form_export    | POST export    | house
interactions:response_decide | POST many     | response
interactions:answers_panel  | GET work       | contact
interactions:engagement     | GET work
interactions:posts          | GET work
interactions:post           | GET work       | house
interactions:web_pages      | GET work
interactions:handles        | GET many
interactions:handle_decide  | POST many      | suggestion | POST
interactions:engagement_imports | GET POST many
interactions:engagement_import | GET many    | house
interactions:engagement_panel | GET work     | contact
interactions:handle_confirm | POST many      | contact | POST
interactions:purchases      | GET POST work
interactions:waiting_orders | GET work
interactions:order_new      | GET POST many
interactions:order          | GET work       | order
interactions:order_find     | POST many      | order
interactions:order_link     | POST many      | order
interactions:order_unlink   | POST many      | order
interactions:refund_sale    | POST many      | order
interactions:order_refund   | GET POST many  | order
interactions:purchases_panel | GET work      | contact
interactions:purchase_imports | GET POST many
interactions:purchase_import | GET POST many | purchase_file | POST
interactions:purchase_rejects | POST many    | purchase_file | POST
interactions:purchase_import_undo | POST many | purchase_file | POST
interactions:products       | GET work
interactions:product        | GET work       | house
governance:audit            | GET govern
governance:audit_export     | POST govern
governance:audit_verify     | POST govern
governance:access           | GET govern
governance:access_record    | GET govern     | contact
governance:access_person    | GET govern     | house
governance:look_as          | POST own
governance:look_end         | POST look
governance:shares           | GET POST look
governance:inventory        | GET govern
governance:inventory_file   | GET govern
governance:ownership        | GET govern
governance:ownership_orphans | GET govern
governance:ownership_shares | GET govern
governance:exports          | GET govern
governance:sent             | GET govern     | contact
governance:export           | GET govern     | export
governance:export_decide    | POST govern    | export
governance:export_person    | POST govern    | export
governance:inventory_describe | POST govern
governance:inventory_refresh | POST govern
governance:inventory_changes | GET govern
governance:inventory_changes_json | GET govern
governance:entry            | GET POST govern
governance:hand_over        | GET POST own
governance:hand_over_undo   | POST own        | house
governance:leaving          | GET POST own    | house
governance:domain           | GET govern; POST own | house
governance:domain_new       | GET POST own
governance:sources          | GET govern
governance:source           | GET govern; POST own | house
governance:policies         | GET any
governance:policy           | GET any         | house
governance:policy_new       | GET POST govern
governance:policy_edit      | GET POST govern | house
governance:policy_publish   | POST govern     | house
governance:policy_acknowledge | POST any      | house
governance:policy_retire    | POST govern     | house
"""

API = """
api-contact-list            | GET look; POST add
api-contact-batch           | POST work
api-contact-by-email        | PUT work       | email
api-contact-by-external-id  | PUT work       | external | PUT
api-contact-search          | POST look
api-contact-detail          | GET look; PATCH work | led | PATCH
api-contact-merge           | POST many      | contact | POST
api-contact-unmerge         | POST many      | contact | POST
api-contact-merges          | GET many       | contact
api-duplicate-list          | GET many
api-duplicate-detail        | GET many       | pair
api-duplicate-decide        | POST many      | pair
api-duplicate-merge         | POST many      | pair
api-duplicate-merge-many    | POST many
api-duplicate-check         | POST add
api-merge-list              | GET many
api-merge-detail            | GET many       | merge
api-contact-archive         | POST work      | contact | POST
api-contact-unarchive       | POST work      | contact | POST
api-organisation-list       | GET look; POST add
api-organisation-detail     | GET look; PATCH add | house
api-tag-list                | GET look; POST mark
api-tag-detail              | GET look; PATCH DELETE many | house
api-tag-merge               | POST many      | house
api-custom-field-list       | GET look; POST own
api-custom-field-detail     | GET look; PATCH own | house
api-source-list             | GET look
api-source-detail           | GET look; PATCH own | house
api-purchase-import-list    | GET POST many
api-purchase-import-detail  | GET PATCH many | purchase_file | PATCH
api-purchase-import-run     | POST many      | purchase_file | POST
api-purchase-import-undo    | POST many      | purchase_file | POST
api-import-list             | GET POST many
api-import-detail           | GET PATCH many | import | PATCH
api-import-check            | POST many      | import | POST
api-import-run              | POST many      | import | POST
api-import-undo             | POST many      | import
api-export-list             | GET POST export
api-export-detail           | GET export     | any_export
api-export-download         | POST export    | own_export
api-contact-history         | GET look       | led
api-contact-groups          | GET look       | contact
api-contact-verify          | POST work      | contact | POST
api-contact-unverify        | POST work      | contact | POST
api-value-conflict-list     | GET look
api-value-conflict-detail   | GET look       | conflict
api-value-conflict-decide   | POST work      | conflict | POST
api-note-list               | GET POST work
api-note-detail             | GET PATCH DELETE work | note | PATCH DELETE
api-task-list               | GET POST work
api-task-detail             | GET PATCH work | task
api-quality-issue-list      | GET work
api-quality-issue-detail    | GET work       | issue
api-quality-issue-assign    | POST add       | issue
api-quality-issue-fix       | POST add       | issue
api-quality-issue-waive     | POST add       | issue
api-quality-issue-fix-many  | POST many
api-quality-issue-assign-many | POST many
api-quality-issue-waive-many | POST many
api-quality-issue-undo-many | POST many
api-quality-waiver-list     | GET work
api-quality-waiver-detail   | GET work; DELETE add | accepted | DELETE
api-conversation-list       | GET work; POST add
api-conversation-detail     | GET work; PATCH DELETE add | talk | PATCH DELETE
api-conversation-attach     | POST add       | talk
api-attachment-detail       | GET work; DELETE add | talk | DELETE
api-attachment-content      | GET work       | talk
api-conversation-template-list | GET work; POST own
api-conversation-template-detail | GET work; PATCH own | house
api-area-list               | GET look
api-area-detail             | GET look       | house
api-area-file-list          | GET POST own
api-area-file-detail        | GET DELETE own | house
api-area-file-run           | POST own       | house
api-purchase-list           | GET work; POST many
api-purchase-by-external-id | PUT many       | order_key
api-purchase-detail         | GET work       | order
api-purchase-link           | POST many      | order
api-purchase-unlink         | POST many      | order
api-purchase-refund         | POST many      | order
api-destination-list     | GET export; POST mark
api-destination-detail   | GET export; PATCH mark | house
api-destination-pause    | POST mark     | house
api-destination-resume   | POST mark     | house
api-destination-test     | POST mark     | house
api-destination-plan     | POST mark     | house
api-destination-send     | POST mark     | house
api-destination-runs     | GET export    | house
api-destination-receipts | GET export    | house
api-segment-list             | GET work; POST many
api-segment-preview          | POST work
api-segment-detail           | GET work; PATCH many; DELETE many | house
api-segment-add              | POST many     | house
api-segment-remove           | POST many     | house
api-segment-archive          | POST many     | house
api-segment-unarchive        | POST many     | house
api-segment-duplicate        | POST many     | house
api-segment-freeze           | POST many     | house
api-segment-growth           | GET work      | house
api-segment-overlap          | GET work      | house
api-segment-refresh          | POST work     | house
api-segment-why-detail       | GET work      | contact
api-segment-member-list      | GET work      | house
api-segment-change-list      | GET work      | house
api-segment-exception-list   | GET work; POST many | house
api-segment-exception-detail | DELETE many   | house
api-consent-list | GET trust; POST work
api-consent-detail | GET trust | house
api-consent-check | POST look
api-consent-inbound | POST work
api-consent-do-not-call | POST work
api-consent-purposes | GET trust
api-consent-registries | GET trust
api-authorization-list | GET desk; POST desk
api-authorization-detail | GET desk | house
api-authorization-papers | POST desk | house
api-authorization-paper-file | GET desk | closed
api-authorization-revoke | POST desk | house
api-suspension-list | GET desk; POST desk
api-suspension-end | POST desk | house
api-agreement-list | GET govern; POST desk
api-agreement-detail | GET govern; PATCH desk | house
api-agreement-reports | POST desk | house
api-agreement-document | GET govern | closed
api-phi-read-list | GET desk
api-legal-hold-list | GET govern; POST desk
api-legal-hold-detail | GET govern | house
api-legal-hold-release | POST desk | house
api-incident-list | GET govern; POST work
api-incident-detail | GET govern; PATCH desk | house
api-incident-judge | POST desk | house
api-incident-count | POST desk | house
api-incident-told | POST desk | house
api-incident-evidence | POST desk | house
api-incident-evidence-file | GET govern | closed
api-processing-record-list | GET govern
api-processing-record-detail | GET govern | house
api-assessment-list | GET govern
api-assessment-detail | GET govern | house
api-retention-rule-list | GET govern
api-retention-rule-detail | GET govern | house
api-retention-run-list | GET govern
api-retention-run-detail | GET govern | house
api-retention-run-approve | POST govern | house
api-privacy-request-list | GET govern; POST work
api-privacy-request-detail | GET govern | house
api-privacy-request-person | GET govern | house
api-privacy-request-steps | GET govern | house
api-privacy-request-matches | GET govern | house
api-privacy-request-tasks | GET govern | house
api-privacy-request-packages | GET govern; POST desk | house
api-privacy-request-letters | GET govern | house
api-privacy-request-recipients | GET govern | house
api-privacy-request-acknowledge | POST desk | house
api-privacy-request-assign | POST desk | house
api-privacy-request-extend | POST desk | house
api-privacy-request-pause | POST desk | house
api-privacy-request-resume | POST desk | house
api-privacy-request-refuse | POST desk | house
api-privacy-request-complete | POST desk | house
api-privacy-request-withdraw | POST desk | house
api-privacy-request-note | POST desk | house
api-privacy-request-search | POST desk | house
api-privacy-request-match | POST desk | house
api-privacy-request-task-done | POST desk | house
api-privacy-request-ask-identity | POST desk | house
api-privacy-request-decide-identity | POST desk | house
api-privacy-request-authority | POST desk | house
api-privacy-request-accounting | GET desk | closed
api-privacy-request-acts | GET govern | house
api-privacy-request-act | POST desk | house
api-customer-value-list  | GET work
api-customer-value-detail | GET work     | contact
api-forecast-list        | GET work
api-dashboard-list       | GET look
api-dashboard-detail     | GET look      | dashboard
api-report-list          | GET look; POST work
api-report-detail        | GET look; PATCH DELETE work | report
api-report-answer        | GET look      | report
api-report-ask           | POST look
api-report-measures      | GET look
api-report-ready         | GET look
api-report-ready-answer  | GET work
api-webhook-list         | GET govern; POST own
api-webhook-detail       | GET govern; PATCH own | house
api-webhook-pause        | POST own      | house
api-webhook-resume       | POST own      | house
api-webhook-rotate       | POST own      | house
api-webhook-test         | POST own      | house
api-webhook-messages     | GET govern    | house
api-webhook-replay       | POST own      | house
api-form-list               | GET work; POST many
api-form-detail             | GET work; PATCH many | house
api-form-publish            | POST many      | house
api-form-close              | POST many      | house
api-form-invitations        | GET work; POST many | house
api-response-list           | GET work; POST many
api-response-detail         | GET work       | response
api-product-list            | GET work; POST own
api-product-detail          | GET work; PATCH own | house
api-engagement-list         | GET work; POST many
api-engagement-detail       | GET work       | engaged
api-engagement-import-list  | GET POST many
api-engagement-import-detail | GET many      | house
api-handle-suggestion-list  | GET many
api-handle-suggestion-confirm | POST many     | suggestion | POST
api-handle-suggestion-refuse | POST many      | suggestion | POST
api-timeline-list           | GET look
api-exchange-rate-list      | GET work; POST own
api-exchange-rate-detail    | GET work; DELETE own | house
api-post-list               | GET work
api-post-detail             | GET work       | house
api-post-metrics            | GET work       | house
api-loyalty-list            | GET work; POST many
api-loyalty-detail          | GET work       | account
api-loyalty-movements       | POST many      | account
api-loyalty-tier            | POST many      | account
api-token-list              | GET look; POST nobody
api-token-detail            | GET look       | view
api-token-revoke            | POST look      | view
api-audit-event-list        | GET govern
api-audit-event-detail      | GET govern     | house
"""

# One line per model of ours: who may look, add, change. Nobody deletes in the admin.
ADMIN = """
contacts_contact     | owner privacy clerk | owner clerk | owner privacy clerk
contacts_organisation| owner privacy clerk | owner clerk | owner clerk
contacts_tag         | owner privacy clerk | owner       | owner clerk
contacts_customfield | owner               | owner       | owner
contacts_note        | owner privacy clerk |             |
contacts_task        | owner privacy clerk |             | owner
contacts_import      | owner privacy       |             |
contacts_export      | owner privacy       |             |
contacts_source      | owner privacy       |             | owner
contacts_valueconflict | owner             |             |
contacts_verification | owner              |             |
contacts_duplicatecandidate | owner       |             |
contacts_merge       | owner               |             |
contacts_automaticmerge | owner            |             | owner
contacts_qualityrule | owner               | owner       | owner
contacts_qualitywaiver| owner              |             |
contacts_team        | owner               | owner       | owner
contacts_purpose     | owner privacy       |             |
contacts_consentevent | owner privacy      |             |
contacts_registryedition | owner privacy   |             |
interactions_order   | owner privacy clerk |             |
interactions_conversation | owner privacy clerk |        |
interactions_conversationtemplate | owner  | owner       | owner
interactions_areasource | owner            | owner       | owner
interactions_areafigure | owner            |             |
interactions_engagement | owner privacy clerk |          |
interactions_handlesuggestion | owner      |             |
interactions_post    | owner               |             |
interactions_engagementimport | owner      |             |
interactions_form | owner privacy clerk       |             |
interactions_response | owner privacy clerk   |             |
interactions_product | owner               | owner       | owner
interactions_exchangerate | owner          | owner       | owner
interactions_loyaltyaccount | owner        |             | owner
interactions_purchaseimport | owner        |             |
segments_segment             | owner privacy clerk |  | owner clerk
segments_segmentrun          | owner privacy clerk |  |
segments_segmentoverride     | owner privacy clerk |  |
segments_webhooksubscription | owner privacy |        | owner
segments_webhookdelivery     | owner privacy |        |
segments_valuemodel          | owner privacy clerk |  |
segments_customervalue       | owner privacy clerk |  |
segments_forecastrun         | owner privacy clerk |  |
segments_dashboard           | owner privacy clerk |  |
segments_dashboardshare      | owner privacy clerk |  |
segments_report              | owner privacy clerk |  |
segments_reportschedule      | owner privacy clerk |  |
segments_reportdelivery      | owner privacy clerk |  |
segments_destination         | owner privacy clerk |  | owner
segments_syncrun             | owner privacy clerk |  |
privacy_legalhold | owner privacy |  |
privacy_agreement | owner privacy |  |
privacy_authorization | privacy |  |
privacy_signedpaper | privacy |  |
privacy_practicesnotice | privacy |  |
privacy_complianceentry | privacy |  |
privacy_datauseagreement | privacy |  |
privacy_emergencyaccess | privacy |  |
privacy_readreview | privacy |  |
privacy_incident | owner privacy |  |
privacy_incidentevidence | owner privacy |  |
privacy_retentionrule | owner privacy |  |
privacy_processinghouse | owner privacy |  |
privacy_recipientplace | owner privacy |  |
privacy_frozenrecord | owner privacy |  |
privacy_assessment | owner privacy |  |
privacy_retentionrun | owner privacy |  |
privacy_erasure | owner privacy |  |
privacy_protocolparty | owner privacy |  |
privacy_privacyrequest | owner privacy |  |
privacy_package | owner privacy |  |
privacy_letter | owner privacy |  |
privacy_lettertemplate | owner privacy |  |
privacy_requeststep | owner privacy |  |
privacy_recipientnotice | owner privacy |  |
privacy_amendment | owner privacy |  |
privacy_reporteddisclosure | owner privacy |  |
privacy_accountingsuspension | owner privacy |  |
governance_user      | owner               | owner       | owner
governance_apitoken  | owner               |             |
governance_datadomain| owner privacy       | owner       | owner
governance_fieldrecord| owner privacy      |             | owner privacy
governance_policy    | owner privacy       | owner privacy | owner privacy
governance_freshnesspolicy| owner          | owner       | owner
governance_qualityanomaly| owner           |             | owner
governance_reviewcampaign| owner           | owner       | owner
governance_auditevent| owner privacy       |             |
procrastinate_procrastinatejob |           |             |
"""

# Anybody may ask these: they say nothing about people.
PUBLIC = frozenset(
    {
        "livez",
        "readyz",
        "set_language",
        "interactions:web_script",
        "interactions:web_event",
        "account_login",
        "account_logout",
        "account_inactive",
        "account_signup",
        "account_email_verification_sent",
        "account_confirm_email",
        "account_confirm_login_code",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "mfa_authenticate",
        "mfa_login_webauthn",
        "admin:login",
        "admin:logout",
        "api-schema",
        "api-docs",
        "interactions:confirm",
        "interactions:form_theme",
        "interactions:public_form",
        "interactions:public_form_personal",
        "privacy:preferences",
        "privacy:sharing",
        "privacy:new_link",
        "privacy:unsubscribe",
        "privacy:my_data",
        "privacy:status_by_word",
        "privacy:request_status",
        "privacy:delivery",
        "privacy:gpc",
        "privacy:drp_agent",
        "privacy:drp_requests",
        "privacy:drp_request",
        "privacy:opendsr_discovery",
        "privacy:opendsr_certificate",
        "privacy:opendsr_requests",
        "privacy:opendsr_request",
        "privacy:practices_public",
        "privacy:privacy_notice",
        "segments:report_stop",
    }
)
# Anybody signed in may ask these, about the own account.
ACCOUNT = frozenset(
    {
        "account_reauthenticate",
        "account_email",
        "account_change_password",
        "account_set_password",
        "mfa_index",
        "mfa_reauthenticate",
        "mfa_activate_totp",
        "mfa_deactivate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_download_recovery_codes",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
        "mfa_reauthenticate_webauthn",
        "mfa_remove_webauthn",
        "mfa_edit_webauthn",
        "usersessions_list",
    }
)
# Pages of the admin itself: staff only.
STAFF = frozenset(
    {
        "admin:index",
        "admin:password_change",
        "admin:password_change_done",
        "admin:autocomplete",
        "admin:jsi18n",
        "admin:view_on_site",
        "admin:app_list",
        "admin:catch_all",
    }
)


def _admin_rules() -> dict[str, Rule]:
    found = {}
    for line in ADMIN.strip().splitlines():
        model, *groups = (part.strip() for part in line.split("|"))
        look, add, change = (frozenset(group.split()) for group in groups)
        about = "contact" if model == "contacts_contact" else "house"
        for page, who, record in (
            ("changelist", look, ""),
            ("add", add, ""),
            ("change", look, about),
            ("history", look, about),
            ("simple_history", look, about),
            ("delete", WHO["nobody"], about),
        ):
            ways = {"GET": who, "POST": change if page in ("change", "simple_history") else who}
            if model == "governance_user" and page == "simple_history":
                ways["POST"] = WHO["nobody"]  # versions of an account are only looked at
            changing = page in ("change", "simple_history") and record == "contact"
            writing = frozenset({"POST"} if changing else ())
            found[f"admin:{model}_{page}"] = Rule("admin", ways, record, writing)
        # Whatever the number, it leads to the page that decides.
        found[f"admin:{model}_redirect"] = Rule("staff", {})
    shares, undo = frozenset({"owner"}), frozenset({"owner"})
    found["admin:contacts_contact_shares"] = Rule(
        "admin", {"GET": shares, "POST": shares}, "contact"
    )
    found["admin:contacts_import_undo"] = Rule("admin", {"GET": undo, "POST": undo}, "house")
    return found


RULES: dict[str, Rule] = {
    **_rules("page", PAGES),
    **_rules("api", API),
    "api-nowhere": Rule("api", {}),
    **_admin_rules(),
    **{name: Rule("public", {}) for name in PUBLIC},
    **{name: Rule("account", {}) for name in ACCOUNT},
    **{name: Rule("staff", {}) for name in STAFF},
}
