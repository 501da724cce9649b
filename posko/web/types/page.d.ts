// What the scripts of the desk's pages meet and the browser's own types do not name: events of htmx and of our own.
// Read by the type checker alone; no browser is sent it.

interface HtmxDetail {
  elt: HTMLElement;
  target?: HTMLElement;
  verb: string;
  headers: Record<string, string | undefined>;
  xhr: XMLHttpRequest;
  requestConfig: { elt: HTMLElement };
  shouldSwap: boolean;
  isError: boolean;
}

interface DocumentEventMap {
  "htmx:afterRequest": CustomEvent<HtmxDetail>;
  "htmx:afterSettle": CustomEvent<HtmxDetail>;
  "htmx:afterSwap": CustomEvent<HtmxDetail>;
  "htmx:beforeRequest": CustomEvent<HtmxDetail>;
  "htmx:beforeSwap": CustomEvent<HtmxDetail>;
  "htmx:configRequest": CustomEvent<HtmxDetail>;
  "htmx:oobAfterSwap": CustomEvent<HtmxDetail>;
  "htmx:responseError": CustomEvent<HtmxDetail>;
  "htmx:sendError": CustomEvent<HtmxDetail>;
  "htmx:timeout": CustomEvent<HtmxDetail>;
  "posko-marks": CustomEvent<Record<string, number>>;
}

interface Window {
  htmx: {
    trigger(element: Element, event: string): void;
    ajax(verb: string, path: string, into: { target: string }): Promise<void>;
  };
}

/** A form whose words stay on the device until the post says that it has them: `<form data-kept="…">`. */
interface KeptForm extends HTMLFormElement {
  elements: HTMLFormControlsCollection & { form_key: HTMLInputElement };
}

/** What is kept of such a form; `wanted`: it was pressed, and nobody answered yet. */
interface KeptWords {
  fields: Record<string, string>;
  action: string;
  wanted: boolean;
}
