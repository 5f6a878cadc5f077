// The console's own script: the queue by itself up to date, keys to move in it, and a word when a
// case that is open has changed.
// Without it every page works all the same.
"use strict";

(() => {
  const QUIET = 2000; // milliseconds between two looks, however much happens
  const ALONE = 60000; // milliseconds after which a page looks by itself
  const KEYS = "leeward-keys";

  const say = (text) => {
    const heard = document.getElementById("heard");
    if (heard) heard.textContent = text;
  };

  // --- the list --------------------------------------------------------------------------------

  const ids = (list) => new Set([...list.querySelectorAll(".row")].map((row) => row.id));

  const replace = (list, fresh) => {
    const before = ids(list);
    const added = [...ids(fresh)].filter((id) => !before.has(id)).length;
    const focused = document.activeElement?.closest?.("#list .row")?.id;
    list.replaceWith(fresh);
    if (focused) document.getElementById(focused)?.querySelector("a")?.focus({ preventScroll: true });
    if (added) say(added === 1 ? "1 new case" : `${added} new cases`);
  };

  let due = 0;
  let looking = false;
  const look = async () => {
    const list = document.getElementById("list");
    if (!list || looking || document.hidden) return;
    looking = true;
    try {
      const answer = await fetch(list.dataset.piece, { credentials: "same-origin", redirect: "error" });
      if (answer.status === 401) return end();
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById("list");
      if (fresh) replace(list, fresh);
    } catch {
      // the network is away; the next look comes by itself
    } finally {
      looking = false;
    }
  };

  const lookSoon = () => {
    if (due) return;
    due = setTimeout(() => { due = 0; look(); }, QUIET);
  };

  // --- a case that is open ---------------------------------------------------------------------

  const note = () => document.getElementById("changed");

  const check = async () => {
    const changed = note();
    if (!changed || !changed.hidden || document.hidden) return;
    try {
      const answer = await fetch(changed.dataset.piece, { credentials: "same-origin", redirect: "error" });
      if (answer.status === 401) return end();
      if (answer.status !== 404 && (!answer.ok || (await answer.text()) === changed.dataset.stamp)) return;
      changed.hidden = false;
      say("This case has changed.");
    } catch {
      // the network is away; the next look comes by itself
    }
  };

  const typed = () => [...document.querySelectorAll("main textarea, main input[type=text]")]
    .filter((field) => field.id && field.value)
    .map((field) => [field.id, field.value]);

  // Shown anew in its place, so that nothing that is typed gets lost.
  const renew = async (event) => {
    const link = event.target.closest?.("#changed a");
    if (!link) return;
    event.preventDefault();
    try {
      const answer = await fetch(link.href, { credentials: "same-origin", redirect: "error" });
      if (answer.status === 401) return end();
      if (!answer.ok) return say("This case cannot be shown any more.");
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const kept = typed();
      const main = document.getElementById("main");
      main.replaceChildren(...page.getElementById("main").childNodes);
      for (const [id, value] of kept) {
        const field = document.getElementById(id);
        if (field) field.value = value;
      }
      main.focus();
      say("This is how the case stands now.");
    } catch {
      say("The console cannot be reached. Try again in a moment.");
    }
  };

  // --- what the server tells -------------------------------------------------------------------

  let source = null;
  const end = () => {
    source?.close();
    source = null;
    say("You are signed out. Ask the bot for a new link.");
  };

  const listen = () => {
    const path = document.body.dataset.live;
    const list = document.getElementById("list");
    const mine = (event) => !event.data || JSON.parse(event.data).cases.includes(note().dataset.case);
    const soon = list ? lookSoon : (event) => { if (mine(event)) check(); };
    if (!path || !(list || note()) || !("EventSource" in window)) return;
    source = new EventSource(path);
    source.addEventListener("open", soon); // what happened before it is not told
    source.addEventListener("changed", soon);
    source.addEventListener("ended", end);
    setInterval(list ? look : check, ALONE);
    document.addEventListener("visibilitychange", () => { if (!document.hidden) soon({}); });
    window.addEventListener("pagehide", () => source?.close());
  };

  // --- keys (WCAG 2.1.4: they can be turned off) -----------------------------------------------

  const areKeysOn = () => {
    try { return localStorage.getItem(KEYS) !== "off"; } catch { return true; }
  };
  const setKeys = (on) => {
    try { localStorage.setItem(KEYS, on ? "on" : "off"); } catch { /* this page alone */ }
  };

  const move = (by) => {
    const links = [...document.querySelectorAll("#list .row h3 a")];
    if (!links.length) return;
    const at = links.indexOf(document.activeElement);
    const next = at < 0 ? (by > 0 ? 0 : links.length - 1) : at + by;
    links[Math.min(Math.max(next, 0), links.length - 1)].focus();
  };

  const help = () => {
    const dialog = document.createElement("dialog");
    dialog.setAttribute("aria-label", "Keys");
    for (const text of [
      "j: to the next case",
      "k: to the case before",
      "Enter: opens it",
      "?: shows this",
      "Under Account these keys can be turned off.",
    ]) {
      const line = document.createElement("p");
      line.textContent = text;
      dialog.append(line);
    }
    const close = document.createElement("button");
    close.textContent = "Close";
    close.addEventListener("click", () => dialog.close());
    dialog.append(close);
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || !areKeysOn()) return;
    if (event.target.closest("input:not([type=checkbox]), textarea, select, dialog, [contenteditable]")) return;
    if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key === "?") help();
    else return;
    event.preventDefault();
  });

  const offer = () => {
    const box = document.getElementById("keys-on");
    if (!box) return;
    document.getElementById("keys").hidden = false;
    box.checked = areKeysOn();
    box.addEventListener("change", () => setKeys(box.checked));
  };

  document.addEventListener("click", renew);
  offer();
  listen();
})();
