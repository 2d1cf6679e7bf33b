import { speak, tongue } from "./words.js";

speak(document, tongue());
