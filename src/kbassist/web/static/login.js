import { offerTongues, speak } from "./words.js";

offerTongues(document.getElementById("tongue"), (chosen) => speak(document, chosen));
