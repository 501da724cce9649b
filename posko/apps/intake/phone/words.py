"""What the phone form says, in the reader's language, which must be active. `{n}` and the like are filled in there."""

from __future__ import annotations

from django.utils.translation import gettext as _

from posko.domain.intake.form_book import LANGUAGES, Language

__all__ = ["LANGUAGES", "Language", "words"]


def words() -> dict[str, str]:
    """Every fixed sentence of the form, by the name that its scripts know."""
    return _frame() | _states() | _filling() | _faults() | _place() | _device() | _tasks() | _shift() | _fates()


def _frame() -> dict[str, str]:
    return {
        "title": _("Field form"),
        "back": _("Back"),
        "light": _("Light"),
        "dark": _("Dark"),
        "forms": _("Forms"),
        "begun": _("begun"),
        "online": _("Connected to the post"),
        "offline": _("No connection"),
        "waiting": _("{n} not sent yet"),
        "nothing_waits": _("everything is sent"),
        "unsent": _("Not sent yet"),
        "unsent_none": _("Nothing waits here."),
        "sent": _("Sent"),
        "sent_none": _("Nothing was sent yet. Choose a form above."),
        "clear_sent": _("Clear those that were sent"),
        "cleared": _("Cleared from this phone. The post keeps them."),
        "send_all": _("Send now ({n})"),
        "sending": _("Sending …"),
        "renewed": _("A newer form is here."),
        "reload": _("Open it"),
        "insecure": _("Opened without HTTPS: this page does not open without a network."),
        "set_up": _("Set the phone up"),
        "clock_ahead": _("The clock of this phone is ahead: set it. The post counts from when it heard of it."),
        "exercise_clock": _("Exercise: the times are those of the exercise, not of today."),
    }


def _states() -> dict[str, str]:
    return {
        "state_waiting": _("Waits to be sent"),
        "state_waiting_photos": _("Waits to be sent, with {n} photos"),
        "state_photos": _("Text sent, {n} photos wait"),
        "state_photo_refused": _("Text sent, a photo was refused"),
        "state_refused": _("Not taken as it is"),
        "state_sent": _("Sent at {at}"),
        "photo_waiting": _("waits"),
        "photo_sent": _("sent"),
        "photo_lost": _("no longer on this phone"),
        "refused_because": _("The post says: {words}"),
        "refused_status": _("The post refused it (code {status})."),
        "refused_conflict": _("The post has another report under the same key. It kept both, and a person compares."),
        "way_out_conflict": _("You need not do anything here."),
        "way_out_kept": _("The post kept it, and a person will look at it. If you can, correct it and send it again."),
        "way_out_mend": _("Correct it and send it again, or delete it."),
        "report_kept": _("The post keeps this report. Here it may be deleted."),
        "report_waits": _("It stays on this phone until the post has it."),
        "saved_at": _("Saved at"),
        "number": _("Number at the post"),
        "send_now": _("Send now"),
        "mend": _("Correct"),
        "delete": _("Delete"),
        "delete_sure": _("The post does not have all of this report. Delete it for good?"),
        "deleted": _("Deleted."),
        "photos": _("Photos"),
        "photo": _("Photo"),
        "photos_none": _("No photo."),
        "photo_add": _("Add a photo"),
    }


def _filling() -> dict[str, str]:
    return {
        "save": _("Save and send"),
        "saved": _("Saved on this phone, and on its way."),
        "saved_offline": _("Saved on this phone. It goes out once there is a network and this page is open."),
        "draft_found": _("Begun at {at} and kept."),
        "anew": _("Begin again"),
        "mending": _("You correct a report that was not taken. Saving puts this one in its place."),
        "required_mark": _("(must)"),
        "choose": _("Choose"),
        "choose_before": _("Answer the question before first."),
        "now": _("Now"),
        "today": _("Today"),
        "remove": _("Remove"),
        "take_position": _("Take the position of this phone"),
        "position": _("{lat}, {lng}, within {accuracy} m"),
        "position_wait": _("Looking for the position …"),
        "position_failed": _("No position was found. Go outside and try again, or leave it out."),
        "position_https": _("The position can be taken only where the page was opened by HTTPS."),
        "photo_take": _("Take or choose a photo"),
        "photo_other": _("Another photo"),
        "photo_wait": _("Making the photo small …"),
        "photo_size": _("{size} KB, without place and camera"),
    }


def _faults() -> dict[str, str]:
    return {
        "faults": _("{n} answers need a look before it can be saved."),
        "fault_required": _("Answer this."),
        "hour": _("Time (WIB)"),
        "fault_not_time": _("Write a date such as 25-11-2024 and an hour such as 15.05."),
        "fault_not_number": _("Digits only, from {least} to {most}."),
        "fault_future": _("This has not come yet."),
        "fault_too_long": _("At most {most} signs."),
        "fault_nik": _("This looks like a NIK (16 digits). Write about the place and the event, not about a person."),
        "fault_telephone": _("This looks like a telephone number. Leave it out."),
        "fault_place_missing": _("Choose the place."),
        "fault_station_missing": _("Choose the station: this form is about one."),
        "fault_station": _("{name} has no station of this number; it has {runs}."),
        "photo_failed": _("This picture cannot be read. Take another one."),
        "full": _("The phone's storage is full: it could not be kept. Send what waits, or make room, and try again."),
        "not_kept": _("It could not be kept on this phone. Try again."),
    }


def _place() -> dict[str, str]:
    return {
        "place": _("Place"),
        "place_none": _("not chosen yet"),
        "place_recent": _("Used before"),
        "places_missing": _("The list of places is not on this phone yet. Open this page once with a network."),
        "change": _("change"),
        "choose_place": _("choose"),
        "use_place": _("Use this place"),
        "kelurahan": _("Kelurahan"),
        "kelurahan_none": _("No kelurahan of this name."),
        "whole_kecamatan": _("All of Kec. {name}"),
        "station": _("Number of the station"),
        "station_hint": _("It has {runs}."),
        "station_optional": _("Leave it empty for the whole kelurahan."),
        "found": _("{n} found"),
    }


def _device() -> dict[str, str]:
    return {
        "device": _("This phone"),
        "device_name": _("Known as"),
        "agency": _("Agency"),
        "operation": _("Operation"),
        "device_place": _("Its place"),
        "storage": _("Storage"),
        "storage_used": _("{used} of {most} used"),
        "storage_kept": _("What waits"),
        "storage_safe": _("is kept even when the phone runs short of room"),
        "storage_unsafe": _("may be dropped when the phone runs short of room: send soon"),
        "device_sends": _("Reports go out while this page is open. What was sent is forgotten here after a week."),
        "device_lock": _("Whoever unlocks this phone can read what waits on it: keep its screen locked."),
        "enrol": _("Make this phone known"),
        "enrol_first": _("The post does not know this phone yet"),
        "enrol_how": _("A card, or an officer of your agency, gives you a QR code and a one-time code."),
        "enrol_again": _("This phone is known already. With a new code it becomes another device."),
        "enrol_other": _("Use another code"),
        "enrol_now": _("Use the code"),
        "enrolled": _("The post knows this phone now: {name}."),
        "enrol_offline": _("This needs the network once. Try again where there is one."),
        "enrol_failed": _("The post could not take the code just now. Try again."),
        "enrol_wait": _("Many wrong codes came from this network. Wait a minute and try again."),
        "code": _("One-time code"),
        "code_hint": _("From a card: 12 letters and digits. From an officer: as it is shown, capitals too."),
        "code_spent": _("This code was used before, is too old or is none. Ask for a new one."),
        "unknown_device": _("The post no longer knows this phone. What waits stays here; ask for a new code."),
        "forget": _("Take the right from this phone"),
        "forget_sure": _("This phone then cannot report until it is made known again. Go on?"),
        "forget_sure_waiting": _("{n} reports are not sent; they stay here until it is made known again. Go on?"),
        "forgotten": _("This phone can no longer report."),
    }


def _tasks() -> dict[str, str]:
    return {
        "tasks": _("My tasks"),
        "tasks_none": _("Nothing was given to this phone."),
        "task_new": _("New task {code}."),
        "task_ended": _("Task {code} was taken back."),
        "task_moved": _("Task {code} was changed: look at the place and the way."),
        "open": _("Open"),
        "task_sound": _("Sound and vibration"),
        "task_awake": _("Keep the screen on"),
        "task_bell": _("Ring through the internet"),
        "task_is_asked": _("Not acknowledged"),
        "task_is_accepted": _("Task acknowledged"),
        "task_is_on_the_way": _("On the way"),
        "task_is_arrived": _("There"),
        "task_is_done": _("Done"),
        "task_is_unable": _("Cannot be done"),
        "task_is_cancelled": _("Taken back by the post"),
        "task_gone": _("No longer a task of this phone"),
        "task_waits": _("waits to be sent"),
        "task_do_accepted": _("Acknowledge the task"),
        "task_do_set_out": _("We set out"),
        "task_do_arrived": _("We are there"),
        "task_do_done": _("Done"),
        "task_do_unable": _("We cannot"),
        "task_said_accepted": _("task acknowledged"),
        "task_said_set_out": _("on the way"),
        "task_said_arrived": _("we are there"),
        "task_said_done": _("done"),
        "task_said_unable": _("cannot"),
        "task_told": _("Task {code}: {act}."),
        "task_read": _("Understood"),
        "task_conflict": _("“{act}” waits for a person at the post to decide. {words}"),
        "task_refused": _("“{act}” was not taken. The post says: {words}"),
        "task_what": _("What to do"),
        "task_way": _("The way there"),
        "task_asked": _("Given at"),
        "task_reason": _("Reason"),
        "task_why": _("Why not?"),
        "task_why_hint": _("For example: the road is closed, we are at another task. No names."),
        "task_photo_later": _("A photo can follow once the task is acknowledged."),
    }


def _shift() -> dict[str, str]:
    return {
        "message": _("Message of the post"),
        "team": _("Team"),
        "team_0": _("next word by {at}"),
        "team_1": _("give word soon, by {at}"),
        "team_2": _("word was due at {at}"),
        "team_free": _("no word is asked for"),
        "team_waits": _("your word waits to be sent"),
        "team_check_in": _("We are well"),
        "team_off": _("off duty"),
        "team_ready": _("We are ready"),
        "team_end": _("End of our shift"),
        "team_told": _("The post learns of it."),
        "holder": _("Who holds this phone in this shift?"),
        "holder_hint": _("A call sign, such as GARUDA 2. Never a name."),
        "holder_do": _("That is me"),
        "holder_wrong": _("Write a call sign of letters and digits, 2 to 20 of them, such as GARUDA 2."),
        "holder_told": _("{sign} holds this phone in this shift."),
    }


def _fates() -> dict[str, str]:
    """What became of a report: where its message stands, or the incident that was made of it."""
    return {
        "fate_waiting": _("A person at the post looks at it."),
        "fate_dismissed": _("Laid aside by the post."),
        "fate_handled": _("Taken up by the post."),
        "stands_reported": _("Taken up by the post; not confirmed yet."),
        "stands_confirmed": _("Confirmed by the post."),
        "stands_assigned": _("Somebody was sent there."),
        "stands_on_the_way": _("Somebody is on the way there."),
        "stands_handled": _("Dealt with."),
        "stands_closed": _("Dealt with and closed."),
        "stands_false": _("Looked at: nothing of the kind was found."),
    }
