"""Every address of the house, and by which right it may be asked: `name` is the action in the table of rights
(`beds.people.rights`). A route without an action is shut."""

from functools import partial

from starlette.routing import BaseRoute, Route, WebSocketRoute

from beds.app.bed_actions import ACTS
from beds.app.values import Nothing
from web import choices, health, patterns, start
from web.access import api as access_api
from web.access import pages as access
from web.api.address import Api
from web.api.description import description
from web.board import api as board_api
from web.board import history, screens
from web.board import pages as board
from web.lazily import lazily
from web.numbers import api as numbers_api
from web.numbers import pages as numbers
from web.numbers import words
from web.numbers.standing import Standing
from web.offline import device, queued
from web.paper import later
from web.paper import pages as paper
from web.planning import api_sightings
from web.public import acts as own_acts
from web.public import api as my
from web.public import joining, mine
from web.public import pages as place
from web.setup import api as settings
from web.setup import api_directory, beds, closing, cold, house, overview, rules, status, units
from web.shift import acts as task_acts
from web.shift import api_tasks, handover, tasks, turned_away
from web.shift import api_turn_aways as turn_aways
from web.signin import pages as signin
from web.signin import passes
from web.templating import static_files
from web.unit import acts, api_changes
from web.unit import api as beds_api
from web.unit import pages as unit
from web.waitlist import acts as line_acts
from web.waitlist import api as waiting
from web.waitlist import api_offers as offers
from web.waitlist import order
from web.waitlist import pages as line

POST = ["POST"]
HOUSE = "/units/{slug}"
SETUP = HOUSE + "/settings"
PAGES = "web.planning.pages"
MEMO, EXPORTS, IMPORTS = "web.planning.memo", "web.planning.exports", "web.planning.imports"

SERVICE: list[BaseRoute] = [
    Route("/healthz", health.healthz, name="healthz"),
    Route("/readyz", health.readyz, name="readyz"),
    Route("/metrics", health.metrics, name="metrics"),
    *(WebSocketRoute(path, screens.Screen(), name=action) for path, action in screens.ACTIONS.items()),
    Route("/worker.js", device.worker, name="worker"),
    Route("/no-network", device.no_network, name="no-network"),
    Route("/status", status.status_page, name="status"),
    Route("/patterns", patterns.patterns, name="patterns"),
    static_files(),
]

SIGNING_IN: list[BaseRoute] = [
    Route("/sign-in", signin.form, name="sign-in"),
    Route("/sign-in", signin.sign_in, methods=POST, name="sign-in"),
    Route("/sign-in/pass", signin.sign_in_pass, methods=POST, name="sign-in-pass"),
    Route("/sign-in/demo", signin.sign_in_demo, methods=POST, name="sign-in-demo"),
    Route("/sign-in/first", signin.first_form, name="sign-in-first"),
    Route("/sign-in/first", signin.first, methods=POST, name="sign-in-first"),
    Route("/sign-out", signin.sign_out, methods=POST, name="sign-out"),
    Route("/sessions", signin.listed, name="sessions"),
    Route("/sessions/passphrase", signin.passphrase, methods=POST, name="passphrase"),
    Route("/sessions/{id}/end", signin.end, methods=POST, name="session-end"),
    Route("/light", choices.light, methods=POST, name="light"),
    Route("/language", choices.language, methods=POST, name="language"),
]

PUBLIC: list[BaseRoute] = [
    Route("/", start.start, name="start"),
    Route("/place", place.start, name="place"),
    Route("/place/join", place.choose, methods=POST, name="place"),
    Route("/place/number", joining.join, methods=POST, name="place"),
    Route("/place/leave", place.leave, name="place"),
    Route("/place/look", mine.look, name="place"),
    Route("/place/look", mine.open_number, methods=POST, name="place"),
    Route("/place/mine", mine.mine, name="place"),
    Route("/place/deleted", mine.deleted, name="place"),
    Route("/place/mine/close", mine.close, methods=POST, name="place"),
    Route("/place/mine/{act}", own_acts.act, methods=POST, name="place"),
    Route("/order", order.order, name="order"),
]

WORK: list[BaseRoute] = [
    Route("/board", board.board, name="board"),
    Route("/wall", board.wall, name="wall"),
    Route("/history", history.history, name="history"),
    Route(HOUSE, unit.unit_page, name="unit"),
    Route(HOUSE + "/confirm", acts.confirm, methods=POST, name="confirm"),
    Route(HOUSE + "/undo", acts.undo, methods=POST, name="undo"),
    Route(HOUSE + "/beds/{id}", unit.bed_page, name="bed"),
    Route(HOUSE + "/beds/{id}/{action}", acts.act, methods=POST, name="act"),
    Route(HOUSE + "/line", line.line_page, name="line"),
    Route(HOUSE + "/line/{act}", line_acts.act, methods=POST, name="line-act"),
    Route("/lines", line.lines_page, name="lines"),
    Route(HOUSE + "/turned-away", turned_away.turned_away, methods=POST, name="turned-away"),
    Route(HOUSE + "/handover", handover.handover_page, name="handover"),
    Route(HOUSE + "/handover", task_acts.read_handover, methods=POST, name="handover-read"),
    Route(HOUSE + "/tasks", tasks.repairs_page, name="repairs"),
    Route(HOUSE + "/tasks", task_acts.add_repair, methods=POST, name="repairs"),
    Route(HOUSE + "/tasks/{task}", task_acts.end_repair, methods=POST, name="repairs"),
    Route(HOUSE + "/other-help", tasks.ask_help_page, name="ask-help"),
    Route(HOUSE + "/other-help", task_acts.ask_help, methods=POST, name="ask-help"),
    Route("/tasks", tasks.help_page, name="help"),
    Route("/tasks/{task}", task_acts.end_help, methods=POST, name="help"),
    Route("/follow-ups", tasks.follow_ups_page, name="follow-ups"),
    Route("/follow-ups/{task}", task_acts.end_follow_up, methods=POST, name="follow-ups"),
    Route(HOUSE + "/passes", passes.passes_page, name="passes"),
    Route(HOUSE + "/passes", passes.give, methods=POST, name="passes"),
    Route(HOUSE + "/passes/{account}/end", passes.end, methods=POST, name="passes"),
    Route("/queued", queued.queued, methods=POST, name="queued"),
    Route("/queued/told", queued.told_later, methods=POST, name="queued-told"),
    Route(HOUSE + "/paper", paper.papers_page, name="paper"),
    Route(HOUSE + "/paper/{kind}", paper.paper, name="paper"),
    Route(HOUSE + "/later", later.later_page, name="later"),
    Route(HOUSE + "/later", later.type_in, methods=POST, name="later"),
    Route("/numbers", numbers.numbers_page, name="numbers"),
    Route("/numbers/{act}", numbers.act, methods=POST, name="numbers-act"),
    Route("/words", words.words_page, name="words"),
    Route("/words", words.told, methods=POST, name="words-told"),
    Route("/access", access.review_page, name="access"),
    Route("/access", access.close, methods=POST, name="access"),
    Route("/access/log", access.log_page, name="access"),
]

SETTINGS: list[BaseRoute] = [
    Route("/settings", units.units_page, name="units"),
    Route(SETUP, overview.overview_page, name="settings"),
    Route(SETUP + "/unit", house.house_page, name="settings"),
    Route(SETUP + "/unit", house.save_house, methods=POST, name="settings"),
    Route(SETUP + "/rules", rules.rules_page, name="settings"),
    Route(SETUP + "/rules", rules.save_rules, methods=POST, name="settings"),
    Route(SETUP + "/beds", beds.beds_page, name="settings"),
    Route(SETUP + "/beds", beds.add_bed, methods=POST, name="settings"),
    Route(SETUP + "/beds/{id}", beds.save_bed, methods=POST, name="settings"),
    Route(SETUP + "/capacity", beds.save_capacity, methods=POST, name="settings"),
    Route(SETUP + "/cold", cold.cold_page, name="settings"),
    Route(SETUP + "/cold", cold.save_cold, methods=POST, name="settings"),
    Route(SETUP + "/closing", closing.closing_page, name="closing"),
    Route(SETUP + "/closing", closing.close, methods=POST, name="closing"),
]

PLANNING: list[BaseRoute] = [  # the mathematics is read when somebody asks for it
    Route("/plan", lazily(PAGES, "plan_page"), name="plan"),
    Route("/plan/replay", lazily(PAGES, "replay_page"), name="plan-replay"),
    Route("/plan/memo", lazily(MEMO, "memo_page"), name="plan-memo"),
    Route("/plan/exports", lazily(EXPORTS, "exports_page"), name="plan-exports"),
    Route("/plan/exports/{name}", lazily(EXPORTS, "export_file"), name="plan-exports"),
    Route("/plan/data", lazily(IMPORTS, "data_page"), name="plan-data"),
    Route("/plan/data/price", lazily(IMPORTS, "put_price"), methods=POST, name="plan-data"),
    Route("/plan/data/preview", lazily(IMPORTS, "preview_file"), methods=POST, name="plan-data"),
    Route("/plan/data/import", lazily(IMPORTS, "import_file"), methods=POST, name="plan-data"),
    Route("/plan/data/withdraw", lazily(IMPORTS, "withdraw_file"), methods=POST, name="plan-data"),
]

API: list[Api] = [
    Api("GET", "/units", board_api.listed, "api-units", answer=board_api.Units),
    Api("POST", "/units/{slug}/confirm", board_api.confirm, "api-confirm", body=Nothing, answer=board_api.Confirmed),
    Api("GET", "/units/{slug}/beds", beds_api.listed, "api-beds", answer=beds_api.Beds),
    *(
        Api("POST", f"/beds/{{id}}/{action}", partial(beds_api.act, kind), "api-act", kind, beds_api.Changed)
        for action, kind in ACTS.items()
    ),
    Api("GET", "/changes", api_changes.listed, "api-changes", answer=api_changes.Changes, query=api_changes.QUERY),
    Api("POST", "/changes/{id}/undo", api_changes.undo, "api-undo", body=Nothing, answer=api_changes.Undone),
    Api("POST", "/tickets", numbers_api.issue, "api-tickets", body=Nothing, answer=numbers_api.Issued),
    Api("POST", "/tickets/{number}/pin", numbers_api.renew, "api-pin", body=Nothing, answer=numbers_api.Issued),
    Api("POST", "/waitlist", waiting.join, "api-join", waiting.Join, waiting.Stands),
    Api("POST", "/waitlist/{number}/answer", waiting.answer, "api-answer", waiting.Answer, waiting.Stands),
    Api("POST", "/tickets/{number}/confirm", waiting.confirm, "api-met", Nothing, waiting.Stands),
    Api("POST", "/tickets/{number}/attest", waiting.attest, "api-attest", waiting.Attest, waiting.Stands),
    Api("GET", "/units/{slug}/waitlist", waiting.unit_line, "api-line", answer=waiting.Line),
    Api("POST", "/units/{slug}/offers", offers.offer, "api-offer", offers.Offer, offers.Offered),
    Api("POST", "/offers/{bed}/withdraw", offers.withdraw, "api-withdraw", offers.Withdraw, offers.Withdrawn),
    Api("POST", "/turnaways", turn_aways.turn_away, "api-turnaways", turn_aways.TurnAway, turn_aways.TurnedAway),
    Api("GET", "/tasks", api_tasks.tasks, "api-tasks", answer=api_tasks.Tasks),
    Api("POST", "/units/{slug}/tasks", api_tasks.add, "api-tasks", api_tasks.NewTask, api_tasks.TaskChanged),
    Api("POST", "/tasks/{id}/end", api_tasks.end, "api-tasks", api_tasks.Ending, api_tasks.TaskChanged),
    Api("POST", "/sightings", api_sightings.see, "api-sightings", api_sightings.Sighting, api_sightings.Seen),
    Api("POST", "/my", my.look, "api-my", my.Mine, Standing),
    Api("POST", "/my/confirm", my.still, "api-my", my.Mine, Standing),
    Api("POST", "/my/accept", my.accept, "api-my", my.Accept, Standing),
    Api("POST", "/my/decline", my.decline, "api-my", my.Decline, Standing),
    Api("POST", "/my/pause", my.pause, "api-my", my.Pause, Standing),
    Api("POST", "/my/leave", my.leave, "api-my", my.Mine, Standing),
    Api("GET", "/directory", api_directory.listed, "api-directory", answer=api_directory.Directory),
    Api(
        "PUT",
        "/organisations/{slug}",
        settings.set_organisation,
        "api-organisation",
        settings.OrganisationBody,
        settings.SavedOrganisation,
    ),
    Api("GET", "/units/{slug}", settings.shown, "api-unit", answer=settings.Configured),
    Api("PUT", "/units/{slug}", settings.set_unit, "api-unit", settings.UnitBody, settings.Saved),
    Api("POST", "/units/{slug}/beds", settings.add_bed, "api-bed", settings.NewBed, settings.SavedBed),
    Api("PATCH", "/beds/{id}", settings.change_bed, "api-bed", settings.BedChange, settings.SavedBed),
    Api("GET", "/access", access_api.listed, "api-access", answer=access_api.Log, query=access_api.QUERY),
]
API.append(description(API))

ROUTES: list[BaseRoute] = [*SERVICE, *API, *SIGNING_IN, *PUBLIC, *WORK, *SETTINGS, *PLANNING]
