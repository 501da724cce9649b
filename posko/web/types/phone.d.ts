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
    addresses: Record<"home" | "enrol" | "kit" | "setup" | "reports" | "files", string>;
  }

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
  interface Draft {
    form: string;
    place: string;
    given: Given;
    /** the refused report that it mends */
    instead: string;
    changedAt?: number;
  }

  // ── the page ──

  type Child = Node | string | number | boolean | null | undefined;
  type Attributes = Record<string, string | number | boolean | null | undefined | ((event: Event) => unknown)>;
  /** Leads to a screen, and says something there. */
  type Go = (hash: string, words?: string) => Promise<void>;
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
