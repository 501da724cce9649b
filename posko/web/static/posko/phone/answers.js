// What a form asks, and what an answer becomes. Knows nothing of the page: a test runs it beside the server's reader.

const WIB = "+07:00"; // Jakarta keeps it all year, whatever the phone is set to

/** The questions that are asked, given the answers so far. @param {Phone.Form} form @param {Phone.Given} given */
export function asked(form, given) {
  /** @type {Phone.Question[]} */
  const shown = [];
  for (const question of form.questions) {
    const holds = Object.entries(question.when ?? {}).every(
      ([name, codes]) => shown.some((before) => before.name === name) && codes.includes(given[name]),
    );
    if (holds && (question.kind !== "check" || differs(question, given))) shown.push(question);
  }
  return shown;
}

/**
 * Whether figures that should add up do not; nothing is said while one of them is still missing.
 * @param {Phone.CheckQuestion} question @param {Phone.Given} given
 */
function differs(question, given) {
  const figures = [...question.sum, question.equals].map((name) => (isDigits(given[name]) ? Number(given[name]) : NaN));
  const total = figures.slice(0, -1).reduce((sum, figure) => sum + figure, 0);
  return Number.isFinite(total) && Number.isFinite(figures.at(-1)) && total !== figures.at(-1);
}

/**
 * The choices of a question, narrowed by the answer to another one where it says so.
 * @param {Phone.Form} form @param {Phone.ChoiceQuestion} question @param {Phone.Given} given
 */
export function choicesOf(form, { list, by }, given) {
  const all = form.lists[list] ?? [];
  return by ? all.filter((choice) => choice.group === given[by]) : all;
}

/**
 * What is wrong with the place, or nothing: whether it is given as the form needs it.
 * @param {Phone.Form} form @param {string} place a code or empty
 */
export function placeProblem(form, place) {
  const question = form.questions.find((each) => each.kind === "station" || each.kind === "place");
  if (!question) return "";
  if (!place || (isWide(place) && !form.wide)) return "place_missing";
  return question.kind === "station" && !place.includes("/") ? "station_missing" : "";
}

/** Whether a code is that of a place wider than a kelurahan. @param {string} place */
export function isWide(place) {
  return place.split(".").length < 4;
}

/**
 * Which kecamatan and kelurahan of the kit are meant by what was typed, as the post reads names: Kec. or Kel. keeps to
 * its level; case, blanks and signs make no difference. Without a prefix a kecamatan's name names its kelurahan too.
 * @param {Phone.Places} kit @param {string} text
 */
export function placesNamed(kit, text) {
  let [level, plain] = ["", text.toLowerCase().normalize("NFKD").trim()];
  const prefix = new RegExp(`^(${Object.keys(kit.prefixes).join("|")})[^\\p{L}\\p{N}]+(?=[\\p{L}\\p{N}])`, "u");
  for (let found = prefix.exec(plain); found; found = prefix.exec(plain)) {
    level ||= kit.prefixes[found[1]];
    plain = plain.slice(found[0].length);
  }
  const spelt = plain.replace(/[^\p{L}\p{N}]/gu, "");
  const holds = (/** @type {Phone.Kecamatan} */ row) =>
    row.spelt.some((each) => each.includes(spelt)) || row.code.includes(text.trim());
  const kecamatan = level === "kelurahan" ? [] : kit.kecamatan.filter(holds);
  const inside = (/** @type {Phone.Kelurahan} */ row) => kecamatan.some((roof) => row.code.startsWith(`${roof.code}.`));
  const kelurahan = kit.kelurahan.filter((row) => inside(row) || (level !== "kecamatan" && holds(row)));
  return { kecamatan, kelurahan };
}

/**
 * What is wrong, by question.
 * @param {Phone.Form} form @param {Phone.Given} given @param {Phone.Limits} limits
 * @param {string} now the operation's time as `local` writes it
 */
export function problems(form, given, limits, now) {
  /** @type {Record<string, Phone.Wrong>} */
  const found = {};
  for (const question of asked(form, given)) {
    const wrong = problem(form, question, (given[question.name] ?? "").trim(), given, limits, now);
    if (wrong) found[question.name] = wrong;
  }
  return found;
}

/**
 * @param {Phone.Form} form @param {Phone.Question} question @param {string} answer @param {Phone.Given} given
 * @param {Phone.Limits} limits @param {string} now
 * @returns {Phone.Wrong|null}
 */
function problem(form, question, answer, given, limits, now) {
  if (!answer) return question.required ? ["required"] : null;
  switch (question.kind) {
    case "number":
      return isDigits(answer) && Number(answer) >= question.least && Number(answer) <= question.most
        ? null
        : ["not_number", { least: question.least, most: question.most }];
    case "choice":
      return choicesOf(form, question, given).some((choice) => choice.code === answer) ? null : ["required"];
    case "moment":
    case "day":
      if (!/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?)?$/.test(answer)) return ["not_time"];
      return answer > now.slice(0, answer.length) ? ["future"] : null;
    case "text": {
      const most = question.name === "text" ? limits.text : limits.answer;
      return answer.length > most ? ["too_long", { most }] : privateNumber(answer, limits.private);
    }
    default:
      return null;
  }
}

/**
 * A NIK or a telephone number is stopped here already: a report speaks of places and events.
 * @param {string} text @param {Phone.Limits["private"]} patterns
 * @returns {Phone.Wrong|null}
 */
export function privateNumber(text, patterns) {
  const seen = text.replace(/\p{Cf}/gu, "").replace(new RegExp(patterns.ours, "gi"), "·");
  if (new RegExp(patterns.nik).test(seen)) return ["nik"];
  return new RegExp(patterns.telephone).test(seen) ? ["telephone"] : null;
}

/**
 * The JSON that the post is sent: the same answers as any other way of filling in this form gives.
 * @param {Phone.Form} form @param {Phone.Given} given @param {string} place @param {string} now
 */
export function bodyOf(form, given, place, now) {
  /** @type {Record<string, string|number>} */
  const answers = {};
  let text = "";
  for (const question of asked(form, given)) {
    const answer = (given[question.name] ?? "").trim();
    if (!answer || question.aside || question.name === form.at) continue;
    if (question.name === "text") text = answer;
    else if (question.kind === "point") [answers.lat, answers.lng] = answer.split(" ").map(Number);
    else if (question.kind === "number" || question.number) answers[question.name] = Number(answer);
    else if (question.kind === "choice" || question.kind === "text") answers[question.name] = answer;
  }
  return { form: form.code, place, at: momentOf(form, given, now), answers, text, channel: "phone" };
}

/** @param {Phone.Form} form @param {Phone.Given} given @param {string} now */
function momentOf(form, given, now) {
  const told = given[form.at] || now; // "end" is no question: when it was filled in
  return told.length === 10 ? `${told}T00:00:00${WIB}` : `${told.length === 16 ? `${told}:00` : told}${WIB}`;
}

/** A moment (milliseconds) as people in Jakarta read it: 2024-11-27T07:05:09. @param {number} moment */
export function local(moment) {
  return new Date(moment + 7 * 60 * 60 * 1000).toISOString().slice(0, 19);
}

/** Whether the kelurahan has a station of this number. @param {Phone.Runs} runs @param {number} number */
export function hasStation(runs, number) {
  return runs.some(([first, last]) => first <= number && number <= last);
}

/** `31.75.09.1002` and 28 make `31.75.09.1002/028`. @param {string} kelurahan @param {number} number */
export function stationCode(kelurahan, number) {
  return `${kelurahan}/${String(number).padStart(3, "0")}`;
}

/** @param {string} [text] */
export function isDigits(text) {
  return /^\d{1,9}$/.test(text ?? "");
}
