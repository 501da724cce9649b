// The rule card's data, as posko/apps/roll writes it into the page.

declare namespace Card {
  type Fact = string | number | boolean | null;
  type Facts = Record<string, Fact>;
  /** field, operator, value: `["doc", "is", "KTPEL"]`; what a value is depends on the operator */
  type Condition = [string, string, unknown];

  interface Rule {
    when: Condition[];
    outcome: string;
    public: string;
    say: string;
    next: string;
    accusing: boolean;
    /** these three only where nobody is accused */
    reason?: string;
    basis?: string;
    verified?: boolean;
  }

  interface Choice {
    code: string;
    label: string;
    hint: string;
    facts: Facts;
  }

  interface Question {
    code: string;
    label: string;
    hint: string;
    choices: Choice[];
  }

  /** What the walk through the questions needs; `later_at` are moments as local ISO text. */
  interface Table {
    rules: Rule[];
    questions: Question[];
    later_at: string[];
  }

  interface Data extends Table {
    lang: "id" | "en";
    day: string;
    preview_at: string;
    bar: { first: number; last: number; left: number; width: number };
    words: Record<string, string>;
  }

  interface Later {
    at: string;
    answer: number;
  }

  interface Asked {
    question: Question;
    choice: Choice;
  }

  /** What was asked, then the next question or the place of the row that answers. */
  type Step =
    | { asked: Asked[]; question: Question; answer: null; later: null }
    | { asked: Asked[]; question: null; answer: number; later: Later | null };

  interface Moment {
    at: string;
    preview: boolean;
    past: boolean;
    chosen: boolean;
  }
}
