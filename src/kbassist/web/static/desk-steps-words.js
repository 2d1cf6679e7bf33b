// What the desk says of guided work.

export const STEP_WORDS = {
  en: {
    tag: "en",
    kind_ask: "Ask", kind_check: "Check", kind_do: "Do", kind_tell: "Tell", kind_transfer: "Hand over", kind_end: "Finish",
    deed_done: "✓ Done", deed_skip: "Skip", deed_back: "Back", deed_stop: "Leave this procedure", deed_jump: (t) => `Go to: ${t}`,
    stepWaits: "First answer what the customer has just asked; this step waits.", stepsAhead: "Then perhaps",
    allSteps: (n, all) => `All steps (${n} of ${all} behind us)`, picture: "As a picture", backTo: (t) => `Back to: ${t}`, orSteps: (t) => `Or: ${t}`, startSteps: "Step by step",
    state_done_agent: "done", state_done_talk: "done, by what was said", state_tried_talk: "tried already", state_skipped_agent: "skipped", state_current: "now",
    urgent: "Urgent", skill: (s) => `For: ${s}`, minutes: (n) => `about ${n} min`,
    act_suggest: "Article", act_start: "Begin", act_offer: "Offer", act_hand_over: "Hand over", act_form: "Form",
    stepKeys: { d: "the step is done", s: "skip the step", b: "back to the step before" },
  },
  de: {
    tag: "de",
    kind_ask: "Fragen", kind_check: "Prüfen", kind_do: "Tun", kind_tell: "Sagen", kind_transfer: "Übergeben", kind_end: "Abschließen",
    deed_done: "✓ Erledigt", deed_skip: "Überspringen", deed_back: "Zurück", deed_stop: "Anleitung verlassen", deed_jump: (t) => `Weiter mit: ${t}`,
    stepWaits: "Beantworten Sie zuerst, was der Kunde eben gefragt hat; dieser Schritt wartet.", stepsAhead: "Danach vielleicht",
    allSteps: (n, all) => `Alle Schritte (${n} von ${all} hinter uns)`, picture: "Als Bild", backTo: (t) => `Zurück zu: ${t}`, orSteps: (t) => `Oder: ${t}`, startSteps: "Schritt für Schritt",
    state_done_agent: "erledigt", state_done_talk: "erledigt, wie gesagt wurde", state_tried_talk: "schon versucht", state_skipped_agent: "übersprungen", state_current: "jetzt",
    urgent: "Dringend", skill: (s) => `Zuständig: ${s}`, minutes: (n) => `etwa ${n} Min.`,
    act_suggest: "Artikel", act_start: "Beginnen", act_offer: "Anbieten", act_hand_over: "Übergeben", act_form: "Formular",
    stepKeys: { d: "der Schritt ist erledigt", s: "Schritt überspringen", b: "zum Schritt davor" },
  },
  ru: {
    tag: "ru",
    kind_ask: "Спросить", kind_check: "Проверить", kind_do: "Сделать", kind_tell: "Сказать", kind_transfer: "Передать", kind_end: "Завершить",
    deed_done: "✓ Готово", deed_skip: "Пропустить", deed_back: "Назад", deed_stop: "Выйти из инструкции", deed_jump: (t) => `Перейти к: ${t}`,
    stepWaits: "Сначала ответьте на вопрос клиента; этот шаг подождёт.", stepsAhead: "Затем, возможно",
    allSteps: (n, all) => `Все шаги (пройдено ${n} из ${all})`, picture: "Схема", backTo: (t) => `Вернуться к: ${t}`, orSteps: (t) => `Или: ${t}`, startSteps: "По шагам",
    state_done_agent: "готово", state_done_talk: "готово, судя по разговору", state_tried_talk: "уже пробовали", state_skipped_agent: "пропущено", state_current: "сейчас",
    urgent: "Срочно", skill: (s) => `Отдел: ${s}`, minutes: (n) => `около ${n} мин`,
    act_suggest: "Статья", act_start: "Начать", act_offer: "Предложить", act_hand_over: "Передать", act_form: "Форма",
    stepKeys: { d: "шаг выполнен", s: "пропустить шаг", b: "к предыдущему шагу" },
  },
};
