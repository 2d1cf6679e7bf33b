// What the pages say, in the languages of the people who use them.

const WORDS = {
  en: {
    label: "Question", search: "Search", completions: "Suggestions", results: "Results", tongue: "Language of this page",
    skip: "Skip to the results", toDesk: "Desk", toEditor: "Editors’ desk", toSearch: "Search", logout: "Log out", placeholder: "What does the customer want to know?",
    keys: "/ search · ↑ ↓ choose · Enter open · Esc close", close: "Close",
    start: "Ask the way the customer does: whole sentences, a product or an error code.",
    examples: "For example:", example1: "The router light is red and the internet is down",
    example2: "Can I pay my bill in instalments?", example3: "How do I get out of my contract?",
    hint: "Choose an article to read it here.", nothing: "Nothing found",
    searching: "Searching…", found: (n) => (n === 1 ? "1 article" : `${n} articles`), source: "Source",
    NO_MATCH: "Try other words, or name the product, the device or the error code.",
    EMPTY_QUERY: "Type a question the way a customer would ask it, then press Enter.",
    BELOW_CONFIDENCE: "Nothing fits well enough to show. Say more: which product, which device, what happened?",
    NOT_PERMITTED: "There are articles on this that your key may not read. Ask your supervisor.",
    DEADLINE: "That took too long. Try again in a moment.",
    SMALL_TALK: "That is no question yet. Type what the customer wants to know.",
    NO_NEW_TOPIC: "Nothing new since the last question.", NOT_GROUNDED: "No article carries an answer.",
    HIGH: "sure", MEDIUM: "likely", LOW: "unsure",
    confidence: "Confidence", allLow: "Nothing fits well; these come closest.",
    whyTerms: "matches:", whyMeaning: "close in meaning", whyFits: (f) => `fits: ${f}`,
    whyUnfit: (f) => `is for something other than ${f}`, whyPrior: "has helped before", whyLittle: "little in common with the question",
    for_public: "public", for_customers: "for customers", for_agents: "internal, not for customers", applies: (a) => `applies to ${a}`,
    written: (l) => `in ${l}`, incomplete: "Part of the search was left out.",
    meaningFollows: (n) => `Just imported: ${n} passages are found by their words already, by their meaning soon.`,
    noModel: "Searched without the language model.",
    modelLoading: "The language model is still loading; until then the search does without it.",
    shelfRenewed: "The index is being renewed; until then part of the search is missing.",
    meaningLate: "The search by meaning took too long and was left out.",
    meaningFailed: "The search by meaning failed and was left out.",
    relatedLate: "The search by related words took too long and was left out.",
    wordsLate: "The search by words took too long and was left out.", waited: "The search had to wait too long.",
    customerUnknown: "The customer's record has not come yet; the answers do without it.",
    gone: "This article is not there for you (any more).", offline: "The server is not answering. Try again in a moment.",
    loggedOut: "Your key is no longer valid.", loginAgain: "Log in", untilDay: (d) => `Valid until ${d}`,
    key: "Key", name: "NAME", login: "Log in",
    wrongKey: "This key is not known or was revoked. Check that you copied all of it.",
    keyHelp: "The server prints a link when it starts. Who runs it can also make you a key:",
  },
  de: {
    label: "Frage", search: "Suchen", completions: "Vorschläge", results: "Treffer", tongue: "Sprache dieser Seite",
    skip: "Zu den Treffern", toDesk: "Arbeitsplatz", toEditor: "Redaktion", toSearch: "Suche", logout: "Abmelden", placeholder: "Was möchte der Kunde wissen?",
    keys: "/ suchen · ↑ ↓ auswählen · Enter öffnen · Esc schließen", close: "Schließen",
    start: "Fragen Sie so, wie der Kunde fragt: ganze Sätze, ein Produkt oder ein Fehlercode.",
    examples: "Zum Beispiel:", example1: "Der Router leuchtet rot und das Internet ist weg",
    example2: "Kann ich meine Rechnung in Raten zahlen?", example3: "Wie kündige ich meinen Vertrag?",
    hint: "Wählen Sie einen Artikel, um ihn hier zu lesen.", nothing: "Nichts gefunden",
    searching: "Suche läuft …", found: (n) => (n === 1 ? "1 Artikel" : `${n} Artikel`), source: "Quelle",
    NO_MATCH: "Versuchen Sie andere Wörter, oder nennen Sie Produkt, Gerät oder Fehlercode.",
    EMPTY_QUERY: "Geben Sie eine Frage so ein, wie ein Kunde sie stellt, und drücken Sie Enter.",
    BELOW_CONFIDENCE: "Nichts passt gut genug. Sagen Sie mehr: welches Produkt, welches Gerät, was ist passiert?",
    NOT_PERMITTED: "Dazu gibt es Artikel, die Ihr Schlüssel nicht lesen darf. Fragen Sie Ihre Leitung.",
    DEADLINE: "Das hat zu lange gedauert. Versuchen Sie es gleich noch einmal.",
    SMALL_TALK: "Das ist noch keine Frage. Geben Sie ein, was der Kunde wissen möchte.",
    NO_NEW_TOPIC: "Nichts Neues seit der letzten Frage.", NOT_GROUNDED: "Kein Artikel trägt eine Antwort.",
    HIGH: "sicher", MEDIUM: "wahrscheinlich", LOW: "unsicher",
    confidence: "Gewissheit", allLow: "Nichts passt gut; am nächsten kommt dies.",
    whyTerms: "enthält:", whyMeaning: "ähnliche Bedeutung", whyFits: (f) => `passt zu: ${f}`,
    whyUnfit: (f) => `gilt für anderes als ${f}`, whyPrior: "hat schon geholfen", whyLittle: "wenig gemeinsam mit der Frage",
    for_public: "öffentlich", for_customers: "für Kunden", for_agents: "intern, nicht für Kunden", applies: (a) => `gilt für ${a}`,
    written: (l) => `auf ${l}`, incomplete: "Ein Teil der Suche fehlt.",
    meaningFollows: (n) => `Gerade importiert: ${n} Abschnitte werden schon nach Wörtern gefunden, nach Bedeutung in Kürze.`,
    noModel: "Ohne Sprachmodell gesucht.",
    modelLoading: "Das Sprachmodell lädt noch; bis dahin wird ohne es gesucht.",
    shelfRenewed: "Der Index wird gerade erneuert; bis dahin fehlt ein Teil der Suche.",
    meaningLate: "Die Suche nach Bedeutung dauerte zu lange und fehlt hier.",
    meaningFailed: "Die Suche nach Bedeutung ist fehlgeschlagen und fehlt hier.",
    relatedLate: "Die Suche nach verwandten Wörtern dauerte zu lange und fehlt hier.",
    wordsLate: "Die Suche nach Wörtern dauerte zu lange und fehlt hier.", waited: "Die Suche musste zu lange warten.",
    customerUnknown: "Die Kundendaten sind noch nicht da; die Antworten kommen vorerst ohne sie aus.",
    gone: "Diesen Artikel gibt es für Sie nicht (mehr).", offline: "Der Server antwortet nicht. Versuchen Sie es gleich noch einmal.",
    loggedOut: "Ihr Schlüssel gilt nicht mehr.", loginAgain: "Anmelden", untilDay: (d) => `Gültig bis ${d}`,
    key: "Schlüssel", name: "NAME", login: "Anmelden",
    wrongKey: "Diesen Schlüssel gibt es nicht oder nicht mehr. Prüfen Sie, ob er vollständig kopiert ist.",
    keyHelp: "Der Server gibt beim Start einen Link aus. Wer ihn betreibt, kann Ihnen auch einen Schlüssel erzeugen:",
  },
  ru: {
    label: "Вопрос", search: "Найти", completions: "Подсказки", results: "Результаты", tongue: "Язык страницы",
    skip: "К результатам", toDesk: "Рабочее место", toEditor: "Редакция", toSearch: "Поиск", logout: "Выйти", placeholder: "Что хочет узнать клиент?",
    keys: "/ поиск · ↑ ↓ выбрать · Enter открыть · Esc закрыть", close: "Закрыть",
    start: "Спрашивайте так, как спрашивает клиент: целым предложением, названием продукта или кодом ошибки.",
    examples: "Например:", example1: "На роутере горит красная лампа, интернета нет",
    example2: "Можно ли оплатить счёт частями?", example3: "Как расторгнуть договор?",
    hint: "Выберите статью, чтобы прочитать её здесь.", nothing: "Ничего не найдено",
    searching: "Идёт поиск…", found: (n) => `Найдено статей: ${n}`, source: "Источник",
    NO_MATCH: "Попробуйте другие слова или назовите продукт, устройство или код ошибки.",
    EMPTY_QUERY: "Введите вопрос так, как его задал бы клиент, и нажмите Enter.",
    BELOW_CONFIDENCE: "Ничего достаточно близкого. Уточните: какой продукт, какое устройство, что случилось?",
    NOT_PERMITTED: "Об этом есть статьи, которые вашему ключу недоступны. Обратитесь к руководителю.",
    DEADLINE: "Поиск занял слишком много времени. Повторите попытку чуть позже.",
    SMALL_TALK: "Это ещё не вопрос. Введите, что хочет узнать клиент.",
    NO_NEW_TOPIC: "С прошлого вопроса ничего нового.", NOT_GROUNDED: "Ни одна статья не содержит ответа.",
    HIGH: "точно", MEDIUM: "вероятно", LOW: "возможно",
    confidence: "Подходит", allLow: "Точного ответа нет; ближе всего эти статьи.",
    whyTerms: "содержит:", whyMeaning: "близко по смыслу", whyFits: (f) => `подходит: ${f}`,
    whyUnfit: (f) => `относится не к ${f}`, whyPrior: "уже помогало", whyLittle: "мало общего с вопросом",
    for_public: "для всех", for_customers: "для клиентов", for_agents: "для сотрудников, не для клиентов", applies: (a) => `касается: ${a}`,
    written: (l) => (/ий$/.test(l) ? `на ${l.replace(/ий$/, "ом")}` : `язык: ${l}`), incomplete: "Часть поиска пропущена.",
    meaningFollows: (n) => `Только что загружено: по словам уже находится всё, по смыслу скоро найдутся и ещё ${n} фрагм.`,
    noModel: "Поиск без языковой модели.",
    modelLoading: "Языковая модель ещё загружается; пока поиск идёт без неё.",
    shelfRenewed: "Индекс обновляется; пока часть поиска недоступна.",
    meaningLate: "Поиск по смыслу занял слишком много времени и пропущен.",
    meaningFailed: "Поиск по смыслу не удался и пропущен.",
    relatedLate: "Поиск по близким словам занял слишком много времени и пропущен.",
    wordsLate: "Поиск по словам занял слишком много времени и пропущен.", waited: "Поиск слишком долго ждал очереди.",
    customerUnknown: "Данные клиента ещё не получены; пока ответы без их учёта.",
    gone: "Эта статья вам недоступна.", offline: "Сервер не отвечает. Повторите попытку чуть позже.",
    loggedOut: "Ваш ключ больше не действует.", loginAgain: "Войти", untilDay: (d) => `Действует до ${d}`,
    key: "Ключ", name: "ИМЯ", login: "Войти",
    wrongKey: "Такого ключа нет, или он отозван. Проверьте, скопирован ли он целиком.",
    keyHelp: "Сервер при запуске печатает ссылку. Тот, кто его запускает, может также создать вам ключ:",
  },
};
const KEPT = "kbassist.tongue";

/** The language this person chose, or their browser's, or English. */
export function tongue() {
  const wished = [localStorage.getItem(KEPT), ...navigator.languages].map((one) => (one ?? "").slice(0, 2));
  return wished.find((one) => one in WORDS) ?? "en";
}

/** Lets a person choose the language of the page, now and for the next visit; `spoken` is told which. */
export function offerTongues(select, spoken) {
  select.value = tongue();
  select.addEventListener("change", () => {
    localStorage.setItem(KEPT, select.value);
    spoken(select.value);
  });
  spoken(select.value);
}

/** The language of the page as it is written where this person lives: dates and numbers go by it. */
export function locale() {
  const spoken = document.documentElement.lang;
  return navigator.languages.find((one) => one.split("-")[0] === spoken) ?? spoken;
}

/** A language's name in the language of the page. */
export function languageName(code) {
  try {
    return new Intl.DisplayNames([document.documentElement.lang], { type: "language" }).of(code);
  } catch {
    return code; // an article may name a language that nobody knows
  }
}

/** Adds what one page alone says, in every language. */
export function learn(more) {
  for (const [one, phrases] of Object.entries(more)) Object.assign(WORDS[one], phrases);
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
