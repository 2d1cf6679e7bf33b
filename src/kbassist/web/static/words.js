// What the pages say, in the languages of the people who use them.

const WORDS = {
  en: {
    label: "Question", search: "Search", completions: "Completions", results: "Results", tongue: "Language of this page",
    skip: "To the results", logout: "Log out", placeholder: "What does the customer want to know?",
    keys: "/ search · ↑ ↓ choose · Enter open · Esc close", close: "Close",
    start: "Type a question the way a customer would ask it, then press Enter.",
    searching: "Searching …", found: (n) => (n === 1 ? "1 article" : `${n} articles`), source: "Source",
    NO_MATCH: "Nothing fits. Try other words, name the product or the error code, or ask in another language.",
    EMPTY_QUERY: "Type a question the way a customer would ask it, then press Enter.",
    BELOW_CONFIDENCE: "Nothing fits well enough to show. Say more: which product, which device, what happened?",
    NOT_PERMITTED: "There are articles on this that your key may not read. Ask your supervisor.",
    DEADLINE: "That took too long. Try again in a moment.",
    SMALL_TALK: "That is no question yet. Type what the customer wants to know.",
    NO_NEW_TOPIC: "Nothing new since the last question.", NOT_GROUNDED: "No article carries an answer.",
    HIGH: "sure", MEDIUM: "likely", LOW: "unsure",
    whyTerms: (t) => `Contains ${t}.`, whyMeaning: "Means something similar.", whyFacts: (f) => `Fits: ${f}.`,
    whyUp: "Lifted by the customer's context.", whyDown: "Sunk by the customer's context.", whyPrior: "Has helped before.",
    degraded: "Searched by words only; the search by meaning is not ready.",
    gone: "This article is not there for you (any more).", offline: "The server does not answer. Try again in a moment.",
    loggedOut: "Your key is no longer valid.", loginAgain: "Log in", untilDay: (d) => `Valid until ${d}`,
    key: "Key", login: "Log in",
    keyHelp: "The server prints a link when it starts; or make a key with: kbassist keys create --role agent --name NAME",
  },
  de: {
    label: "Frage", search: "Suchen", completions: "Vorschläge", results: "Treffer", tongue: "Sprache dieser Seite",
    skip: "Zu den Treffern", logout: "Abmelden", placeholder: "Was möchte der Kunde wissen?",
    keys: "/ suchen · ↑ ↓ auswählen · Enter öffnen · Esc schließen", close: "Schließen",
    start: "Geben Sie eine Frage so ein, wie ein Kunde sie stellt, und drücken Sie Enter.",
    searching: "Suche läuft …", found: (n) => (n === 1 ? "1 Artikel" : `${n} Artikel`), source: "Quelle",
    NO_MATCH: "Dazu passt nichts. Versuchen Sie andere Wörter, nennen Sie Produkt oder Fehlercode, oder fragen Sie in einer anderen Sprache.",
    EMPTY_QUERY: "Geben Sie eine Frage so ein, wie ein Kunde sie stellt, und drücken Sie Enter.",
    BELOW_CONFIDENCE: "Nichts passt gut genug. Sagen Sie mehr: welches Produkt, welches Gerät, was ist passiert?",
    NOT_PERMITTED: "Dazu gibt es Artikel, die Ihr Schlüssel nicht lesen darf. Fragen Sie Ihre Leitung.",
    DEADLINE: "Das hat zu lange gedauert. Versuchen Sie es gleich noch einmal.",
    SMALL_TALK: "Das ist noch keine Frage. Geben Sie ein, was der Kunde wissen möchte.",
    NO_NEW_TOPIC: "Nichts Neues seit der letzten Frage.", NOT_GROUNDED: "Kein Artikel trägt eine Antwort.",
    HIGH: "sicher", MEDIUM: "wahrscheinlich", LOW: "unsicher",
    whyTerms: (t) => `Enthält ${t}.`, whyMeaning: "Meint Ähnliches.", whyFacts: (f) => `Passt zu: ${f}.`,
    whyUp: "Gehoben durch den Kundenkontext.", whyDown: "Gesenkt durch den Kundenkontext.", whyPrior: "Hat schon geholfen.",
    degraded: "Nur nach Wörtern gesucht; die Suche nach Bedeutung ist nicht bereit.",
    gone: "Diesen Artikel gibt es für Sie nicht (mehr).", offline: "Der Server antwortet nicht. Versuchen Sie es gleich noch einmal.",
    loggedOut: "Ihr Schlüssel gilt nicht mehr.", loginAgain: "Anmelden", untilDay: (d) => `Gültig bis ${d}`,
    key: "Schlüssel", login: "Anmelden",
    keyHelp: "Der Server gibt beim Start einen Link aus; oder erzeugen Sie einen Schlüssel mit: kbassist keys create --role agent --name NAME",
  },
  ru: {
    label: "Вопрос", search: "Найти", completions: "Подсказки", results: "Результаты", tongue: "Язык страницы",
    skip: "К результатам", logout: "Выйти", placeholder: "Что хочет узнать клиент?",
    keys: "/ поиск · ↑ ↓ выбрать · Enter открыть · Esc закрыть", close: "Закрыть",
    start: "Введите вопрос так, как его задал бы клиент, и нажмите Enter.",
    searching: "Идёт поиск …", found: (n) => `Найдено статей: ${n}`, source: "Источник",
    NO_MATCH: "Ничего не подходит. Попробуйте другие слова, назовите продукт или код ошибки или спросите на другом языке.",
    EMPTY_QUERY: "Введите вопрос так, как его задал бы клиент, и нажмите Enter.",
    BELOW_CONFIDENCE: "Ничего достаточно близкого. Уточните: какой продукт, какое устройство, что случилось?",
    NOT_PERMITTED: "Об этом есть статьи, которые вашему ключу недоступны. Обратитесь к руководителю.",
    DEADLINE: "Поиск занял слишком много времени. Повторите попытку чуть позже.",
    SMALL_TALK: "Это ещё не вопрос. Введите, что хочет узнать клиент.",
    NO_NEW_TOPIC: "С прошлого вопроса ничего нового.", NOT_GROUNDED: "Ни одна статья не содержит ответа.",
    HIGH: "уверенно", MEDIUM: "вероятно", LOW: "сомнительно",
    whyTerms: (t) => `Содержит: ${t}.`, whyMeaning: "Близко по смыслу.", whyFacts: (f) => `Подходит: ${f}.`,
    whyUp: "Поднято благодаря данным клиента.", whyDown: "Опущено из-за данных клиента.", whyPrior: "Уже помогало.",
    degraded: "Поиск только по словам: поиск по смыслу не готов.",
    gone: "Эта статья вам недоступна.", offline: "Сервер не отвечает. Повторите попытку чуть позже.",
    loggedOut: "Ваш ключ больше не действует.", loginAgain: "Войти", untilDay: (d) => `Действует до ${d}`,
    key: "Ключ", login: "Войти",
    keyHelp: "Сервер при запуске печатает ссылку; или создайте ключ командой: kbassist keys create --role agent --name NAME",
  },
};
const KEPT = "kbassist.tongue";

/** The language this person chose, or their browser's, or English. */
export function tongue() {
  const wished = [localStorage.getItem(KEPT), ...navigator.languages].map((one) => (one ?? "").slice(0, 2));
  return wished.find((one) => one in WORDS) ?? "en";
}

/** Keeps the choice for the next visit. */
export function keepTongue(chosen) {
  localStorage.setItem(KEPT, chosen);
}

/** What the page says in a language. */
export function words(chosen) {
  return WORDS[chosen];
}

/** Fills every element that names what it says. */
export function speak(root, chosen) {
  document.documentElement.lang = chosen;
  for (const element of root.querySelectorAll("[data-say]")) element.textContent = WORDS[chosen][element.dataset.say];
  for (const element of root.querySelectorAll("[data-say-label]"))
    element.setAttribute("aria-label", WORDS[chosen][element.dataset.sayLabel]);
}
