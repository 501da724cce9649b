// What the phone form works with: what the post gives it (posko/domain/intake/phone.py) and what it keeps in the phone
// (phone/store.js). Read by the type checker alone; no phone is sent it.

declare namespace Phone {
  type Language = "id" | "en";
  type Words = Partial<Record<Language, string>>;
  /** The answers so far, by the question's name, as text. */
  type Given = Record<string, string>;

  // ── what the post gives ──

  interface Asking {
    name: string;
    label: Words;
    hint?: Words;
    when?: Record<string, string[]>;
    required?: boolean;
    /** the answer is sent as a number, whatever it was chosen from */
    number?: boolean;
    /** narrows other questions and is no answer itself */
    aside?: boolean;
    by?: string;
  }
  interface NumberQuestion extends Asking {
    kind: "number";
    least: number;
    most: number;
  }
  interface ChoiceQuestion extends Asking {
    kind: "choice";
    list: string;
  }
  interface CheckQuestion extends Asking {
    kind: "check";
    sum: string[];
    equals: string;
  }
  interface PlainQuestion extends Asking {
    kind: "text" | "station" | "place" | "moment" | "day" | "photo" | "point" | "note";
  }
  type Question = NumberQuestion | ChoiceQuestion | CheckQuestion | PlainQuestion;

  interface Choice {
    code: string;
    label: Words;
    group?: string;
  }
  interface Form {
    code: string;
    title: Words;
    /** which answer is the report's time; "end": when it was filled in */
    at: string;
    /** takes a place wider than a kelurahan */
    wide?: boolean;
    questions: Question[];
    lists: Record<string, Choice[]>;
  }

  interface Kecamatan {
    code: string;
    name: string;
    spelt: string[];
  }
  interface Kelurahan extends Kecamatan {
    kecamatan: string;
    stations: Runs;
  }
  /** First and last number of each run of stations. */
  type Runs = [number, number][];

  interface Places {
    kecamatan: Kecamatan[];
    kelurahan: Kelurahan[];
    /** `kec` and its like, to the level that they name */
    prefixes: Record<string, string>;
  }
  interface Kit extends Places {
    operation: string;
    /** seconds between the phone's clock and the operation's */
    clock_offset: number;
    device: { name: string; agency: string; place: string };
    forms: Form[];
    fetchedAt: number;
  }

  interface Limits {
    text: number;
    answer: number;
    private: { ours: string; nik: string; telephone: string };
  }
  interface Book {
    words: Record<Language, Record<string, string>>;
    limits: Limits;
    addresses: Record<"home" | "enrol" | "kit" | "setup" | "reports" | "files" | "doorbell" | Mailbox, string>;
  }
  type Mailbox = "mine" | "marks" | "acts" | "act_files" | "holder" | "check_in" | "understood";

  // ── what the post has for this phone, asked for every few seconds (posko/api/mine.py) ──

  interface Task {
    /** short, as an SMS names it */
    code: string;
    kind: string;
    severity: number;
    /** a place's code */
    place: string;
    what: string;
    /** the words of the way */
    way: string;
    state: string;
    /** counts what who gave the task changed of it: an act of this phone names the one it was based on */
    version: number;
    asked_at: string;
    asked_by: string;
    reason: string;
    /** it is no longer this phone's; only the phone itself says so */
    gone?: boolean;
  }
  interface Team {
    code: string;
    name: string;
    /** when the team is asked for a word, and how many minutes it may take between two */
    due_at: string | null;
    every: number;
    state: string;
  }
  interface Outcome {
    id: number;
    /** of the message */
    state: string;
    /** of what was made of it, or empty */
    stands: string;
  }
  /** Words of the post, one SMS long. */
  interface Message {
    id: number;
    /** task, alert, climb, news ... */
    about: string;
    ref: string;
    text: string;
    at: string;
  }
  interface Mine {
    cursor: string;
    holder: { asked: boolean; call_sign: string };
    team: Team | null;
    tasks: Task[];
    messages: Message[];
    reports: Outcome[];
    /** when the post was asked last and answered, milliseconds */
    heardAt: number;
  }
  type TaskEvent = "accepted" | "set_out" | "arrived" | "done" | "unable";

  // ── what is wrong with an answer: a word of the book and what is filled into it ──

  type Wrong = [string, Values?];
  type Values = Record<string, string | number | undefined>;

  // ── what the phone keeps ──

  interface Reason {
    status: number;
    words: string;
    /** the post has the report, though it refuses this */
    kept: boolean;
  }
  interface PhotoLine {
    name: string;
    question?: string;
    state: "waiting" | "sent" | "refused" | "lost";
    reason?: Reason;
  }
  interface Photo {
    name: string;
    question: string;
    blob: Blob;
  }
  interface KeptPhoto extends Photo {
    report: string;
  }
  interface Report {
    id: string;
    form: string;
    place: string;
    /** the JSON that is sent, fixed when the report is saved */
    body: string;
    given: Given;
    savedAt: number;
    state: "waiting" | "sent" | "refused";
    photos: PhotoLine[];
    tries: number;
    nextAt: number;
    sentAt?: number;
    number?: number;
    reason?: Reason | null;
  }
  /**
   * Something said on this phone: of a task, of the team, or who holds the phone. Sent once, in the order it was
   * said.
   */
  interface Act {
    id: string;
    /** the code of the task, or empty */
    task: string;
    event: TaskEvent | "check_in" | "holder" | "understood";
    address: Mailbox;
    /** the JSON that is sent, fixed when it is said */
    body: string;
    saidAt: number;
    /** one run without the post: the version it began on, its own name, and the place of this act in it */
    base: number;
    branch: string;
    counter: number;
    state: "waiting" | "sent" | "conflict" | "refused";
    words: string;
    photos: ActPhoto[];
    tries: number;
    nextAt: number;
    sentAt?: number;
  }
  interface ActPhoto {
    name: string;
    blob: Blob | null;
    state: "waiting" | "sent" | "refused";
  }
  interface Draft {
    form: string;
    place: string;
    given: Given;
    /** the refused report that it mends */
    instead: string;
    changedAt?: number;
  }

  /** The line to the post, as the sender of this page holds it. */
  interface Line {
    post(address: string, patience: number, body: string | FormData, headers: Record<string, string>): Promise<Answer>;
    /** milliseconds in which the post takes nothing at all */
    later(answer: Answer): number;
    backOff(tries: number): number;
    tell(): void;
    force: boolean;
  }
  type Answer = Response | { ok: false; status: 0 };

  // ── the page ──

  type Child = Node | string | number | boolean | null | undefined;
  type Attributes = Record<string, string | number | boolean | null | undefined | ((event: Event) => unknown)>;
  /** Leads to a screen, and says something there. */
  type Go = (hash: string, words?: string) => Promise<void>;
  /** Told of a task that is new, was taken back (ended) or was sent elsewhere (moved). */
  type Rung = (task: Task, what: string) => void;
  interface Screen {
    title: string;
    /** where the back key of the page leads; none without */
    back?: string;
    main: Child[];
    bar?: Node[];
    leave?: () => unknown;
  }
  interface Changed {
    (name: string, answer: string, drawn?: boolean): void;
    photo(name: string, blob: Blob | null): Promise<void>;
  }
  /** What the block of a question is made of. */
  interface Asked<Q extends Question = Question> {
    form: Form;
    question: Q;
    given: Given;
    photos: Photo[];
    limits: Limits;
    changed: Changed;
    id: string;
  }
}
