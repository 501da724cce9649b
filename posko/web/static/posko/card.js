// The rule card on a telephone: the same rows as the desk, walked here so that it answers without a network.
// `holds`, `decide` and `step` know nothing of the page; a test compares them with the server's answers.

/** The hour that was typed, 7.05 or 0705, as the rows compare it: 07:05; nothing for none. @param {string} text */
export function hourOf(text) {
  const found = /^(\d{1,2})[.:](\d{2})$/.exec(text.trim()) ?? /^(\d{2})(\d{2})$/.exec(text.trim());
  return found && Number(found[1]) < 24 && Number(found[2]) < 60 ? `${found[1].padStart(2, "0")}:${found[2]}` : "";
}

/** @type {Record<string, (fact: any, value: any) => boolean>} whether a fact holds against a row's value */
const HOLDS = {
  is: (fact, value) => fact === value,
  not: (fact, value) => fact !== value,
  known: (fact, value) => (fact !== null) === value,
  in: (fact, value) => value.includes(fact),
  not_in: (fact, value) => !value.includes(fact),
  below: (fact, value) => fact < value,
  at_least: (fact, value) => fact >= value,
  before: (fact, value) => fact < value, // moments are local ISO text, so that their order is that of letters
  from: (fact, value) => fact >= value,
};

/** @param {Card.Condition} condition @param {Card.Facts} facts */
function holds([field, operator, value], facts) {
  return HOLDS[operator](facts[field], value);
}

/**
 * The place of the first row whose conditions all hold, -1 when none does.
 * @param {Card.Rule[]} rows @param {Card.Facts} facts
 */
export function decide(rows, facts) {
  return rows.findIndex((row) => row.when.every((condition) => holds(condition, facts)));
}

/** @param {Card.Table} data @param {Card.Facts} facts */
function nextQuestion(data, facts) {
  const matters = new Set();
  for (const row of data.rules) {
    const known = row.when.filter(([field]) => field in facts);
    if (!known.every((condition) => holds(condition, facts))) continue;
    if (known.length === row.when.length) break;
    row.when.forEach(([field]) => field in facts || matters.add(field));
  }
  return data.questions.find((question) => Object.keys(question.choices[0].facts).some((field) => matters.has(field)));
}

/**
 * What was asked, then the next question or the place of the row that answers. Before opening, `later` is the hour and
 * the row of what the same person gets then.
 * @param {Card.Table} data @param {Record<string, string|undefined>} chosen question to choice @param {string} now
 * @returns {Card.Step}
 */
export function step(data, chosen, now) {
  /** @type {Card.Facts} */
  const facts = {};
  /** @type {Card.Asked[]} */
  const asked = [];
  const unasked = Object.assign({}, ...data.questions.map((question) => question.choices[0].facts));
  const answered = (/** @type {string} */ hour) => decide(data.rules, { ...unasked, ...facts, now: hour });
  const early = now < data.later_at[0];
  for (const hour of early ? data.later_at : [now]) {
    for (
      let question = nextQuestion(data, { ...facts, now: hour });
      question;
      question = nextQuestion(data, { ...facts, now: hour })
    ) {
      const choice = question.choices.find((each) => each.code === chosen[question.code]);
      if (!choice) return { asked, question, answer: null, later: null };
      asked.push({ question, choice });
      Object.assign(facts, choice.facts);
    }
    if (data.rules[answered(hour)].outcome === "VOTE") break;
  }
  const day = early ? data.later_at.map((at) => ({ at, answer: answered(at) })) : [];
  const later = day.find((each) => data.rules[each.answer].outcome === "VOTE") ?? day[0] ?? null;
  return { asked, question: null, answer: answered(now), later };
}

/**
 * The hour to answer for.
 * @param {{day: string, preview_at: string}} data @param {string} local Jakarta's time as ISO text
 * @param {string} [hour] as it was typed
 * @returns {Card.Moment}
 */
export function momentOf(data, local, hour) {
  const day = local.slice(0, 10);
  const typed = hourOf(hour ?? "");
  const chosen = typed !== "";
  const preview = day !== data.day;
  const at = chosen || preview ? `${data.day}T${typed || data.preview_at}` : local;
  return { at, preview, past: day > data.day, chosen };
}

// ── the page ──

/** @param {string} tag @param {Record<string, string>} attributes @param {(Node|string|false)[]} children */
function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(.../** @type {(Node|string)[]} */ (children.filter(Boolean)));
  return made;
}

/** Jakarta keeps UTC+7 all year, whatever the telephone is set to. */
function jakartaNow() {
  return new Date(Date.now() + 7 * 60 * 60 * 1000).toISOString().slice(0, 16);
}

/** @param {string} text @param {Record<string, string>} places */
function filled(text, places) {
  return text.replace(/\{(\w+)\}/g, (_, name) => places[name]);
}

/** @param {Card.Data} data */
function start(data) {
  const words = data.words;
  const part = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
  const hourField = /** @type {HTMLInputElement} */ (part("hour"));
  const said = (/** @type {string} */ at) => at.slice(11, 16).replace(":", data.lang === "id" ? "." : ":");

  /**
   * What was tapped lives behind the # of the address: the back key undoes a tap, and nothing is sent.
   * @returns {Record<string, string|undefined>}
   */
  function state() {
    return Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
  }
  /** @param {Record<string, string|undefined>} chosen */
  function address(chosen) {
    const kept = Object.entries(chosen).flatMap(([name, value]) => (value ? [[name, value]] : []));
    return `#${new URLSearchParams(kept)}`;
  }

  /** @param {Card.Moment} moment */
  function drawClock(moment) {
    const label = moment.past
      ? "clock_past"
      : moment.preview
        ? "clock_before"
        : moment.chosen
          ? "clock_set"
          : "clock_now";
    part("clock-label").textContent = words[label];
    if (document.activeElement !== hourField) hourField.value = moment.at.slice(11, 16).replace(":", ".");
    part("clock-now").hidden = !moment.chosen;
    part("clock-set").hidden = true;
    const minutes = Number(moment.at.slice(11, 13)) * 60 + Number(moment.at.slice(14, 16));
    const { first, last, left, width } = data.bar;
    const x = left + (width * (Math.min(Math.max(minutes, first), last) - first)) / (last - first);
    part("hand").setAttribute("transform", `translate(${x.toFixed(1)} 0)`);
    const hour = moment.at.slice(11, 16);
    for (const bar of /** @type {NodeListOf<SVGElement>} */ (document.querySelectorAll("#bars .bar"))) {
      const { opens = "", closes = "" } = bar.dataset;
      bar.classList.toggle("is-on", opens <= hour && hour < closes);
    }
  }

  /** @param {Card.Asked[]} asked @param {Record<string, string|undefined>} chosen */
  function drawAsked(asked, chosen) {
    /** @type {Record<string, string|undefined>} */
    const kept = { at: chosen.at };
    part("asked").replaceChildren(
      ...asked.map(({ question, choice }) => {
        const link = element(
          "a",
          { href: address(kept) },
          element("span", {}, question.label),
          element("b", {}, choice.label),
          element("i", {}, words.change),
        );
        kept[question.code] = choice.code;
        return element("li", {}, link);
      }),
    );
  }

  /** @param {Card.Question} question @param {Record<string, string|undefined>} kept */
  function questionPart(question, kept) {
    const targets = question.choices.map((choice) =>
      element(
        "a",
        { class: "target", href: address({ ...kept, [question.code]: choice.code }) },
        element("b", {}, choice.label),
        choice.hint && element("span", {}, choice.hint),
      ),
    );
    return element(
      "section",
      { class: "ask", "data-question": question.code },
      element("h2", { tabindex: "-1" }, question.label),
      question.hint && element("p", { class: "hint" }, question.hint),
      element("div", { class: "targets" }, ...targets),
    );
  }

  /** @param {Card.Rule} now @param {Card.Moment} moment @param {Card.Later|null} later */
  function answerPart(now, moment, later) {
    const label = moment.past ? "preview_past" : moment.preview ? "preview_before" : moment.chosen ? "preview_set" : "";
    const then = later && data.rules[later.answer];
    const row = then && then.outcome !== "VOTE" ? then : now;
    const word = words[`outcome_${(then ?? now).outcome}`];
    return element(
      "section",
      { class: `answer is-${now.outcome.toLowerCase()}`, "data-reason": row.reason ?? "" },
      label && element("p", { class: "preview" }, filled(words[label], { hour: said(moment.at) })),
      element(
        "p",
        { class: "outcome" },
        then ? `${filled(words.later_from, { hour: said(later.at) })}: ${word}` : word,
      ),
      element("h2", { tabindex: "-1" }, row.public),
      element("h3", {}, words.say),
      element("p", { class: "say" }, row.say),
      element("h3", {}, words.next),
      element("p", { class: "next" }, row.next),
      !row.accusing &&
        element(
          "p",
          { class: "ground" },
          element(
            "span",
            { class: row.verified ? "proof is-verified" : "proof is-unverified" },
            words[row.verified ? "verified" : "unverified"],
          ),
          ` ${words.basis}: ${row.basis}`,
        ),
      element("a", { class: "again", href: address({ at: state().at }) }, words.again),
    );
  }

  let shown = "";
  function draw({ focus = false } = {}) {
    const chosen = state();
    const moment = momentOf(data, jakartaNow(), chosen.at);
    const { asked, question, answer, later } = step(data, chosen, moment.at);
    drawClock(moment);
    const kept = Object.fromEntries(asked.map((each) => [each.question.code, each.choice.code]));
    const key = JSON.stringify([kept, question?.code, answer, later, moment.chosen || moment.preview ? moment.at : ""]);
    if (key === shown) return; // the clock moved on and nothing else did: a reader is not disturbed
    shown = key;
    drawAsked(asked, chosen);
    part("turn").replaceChildren(
      question ? questionPart(question, { at: chosen.at, ...kept }) : answerPart(data.rules[answer], moment, later),
    );
    /** @type {HTMLAnchorElement} */ (part("other-language")).href =
      `${data.lang === "id" ? "?lang=en" : location.pathname}${address({ at: chosen.at, ...kept })}`;
    if (focus) {
      part("turn").firstElementChild?.scrollIntoView({ block: "start" });
      part("turn").querySelector("h2")?.focus({ preventScroll: true });
    }
  }

  // Whoever is setting the hour keeps the field; everybody else is led to what comes next.
  addEventListener("hashchange", () => draw({ focus: document.activeElement !== hourField }));
  hourField.addEventListener("change", () => {
    location.hash = address({ ...state(), at: hourOf(hourField.value) });
  });
  part("clock").addEventListener("submit", (event) => event.preventDefault());
  part("clock-now").addEventListener("click", (event) => {
    event.preventDefault();
    hourField.blur();
    location.hash = address({ ...state(), at: "" });
  });
  // An address that was answered by the server goes on here, behind the #.
  const query = new URLSearchParams(location.search);
  const language = query.get("lang");
  query.delete("lang");
  if (!location.hash && query.size)
    history.replaceState(null, "", `${location.pathname}${language ? `?lang=${language}` : ""}#${query}`);
  draw();
  setInterval(draw, 10_000);
  addEventListener("pageshow", () => draw());
  keep(part("offline"));
}

/** Keep the card on the telephone, and say so once it is kept. @param {HTMLElement} sign */
async function keep(sign) {
  if (!("serviceWorker" in navigator)) return;
  try {
    await navigator.serviceWorker.register("sw.js", { scope: "./" });
    await navigator.serviceWorker.ready;
    sign.hidden = false;
  } catch {
    /* without it the card works as long as there is a network */
  }
}

if (globalThis.document) start(JSON.parse(document.getElementById("card-data")?.textContent ?? ""));
