// The survey from the first screen to the last.

import { Diary } from "./diary.js";
import { Pictures } from "./pictures.js";
import { Post } from "./post.js";
import { notice, thanks, welcome, welcomeBack } from "./screens.js";
import { persist, put, Refusal } from "./server.js";
import { language, preferred, speak, t } from "./texts.js";
import { ask } from "./trial.js";

const survey = location.pathname.split("/").pop();
const address = `/v1/surveys/${survey}`;
const diary = new Diary(survey);
const post = new Post(diary, address);
const pictures = new Pictures(address);

async function take() {
  speak(diary.language ?? preferred());
  const about = await persist(address, "json", {}, () => notice("unreachable"));
  document.title = about.title || t(`${about.mode}.title`);

  const returning = diary.told !== null;
  if (!returning) diary.told = await welcome(about, diary);
  await join();
  const total = diary.questions.length;
  if (returning && diary.open.length) {
    await welcomeBack(diary, total - diary.open.length, total);
  }
  post.send();
  await answerAll(about);
  thanks(diary);
}

// Also who returns joins, and learns what has arrived: a browser that was killed may have
// forgotten its last answers.
async function join() {
  const joining = { consent: true, language: language(), ...diary.told };
  const person = `${address}/people/${diary.person}`;
  diary.join(await put(person, "json", joining, () => notice("unreachable")));
}

async function answerAll({ mode, seconds }) {
  const total = diary.questions.length;
  pictures.ahead(diary.open.flatMap((question) => question.pictures));
  // Asked anew each time: a second tab may have answered meanwhile.
  for (let [question] = diary.open; question; [question] = diary.open) {
    const number = total - diary.open.length + 1;
    const answer = await ask(question, { mode, seconds, number, total, diary, pictures });
    diary.keep(question.id, answer);
    post.send();
  }
}

// A page that comes back from the browser's memory starts again from the diary.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

try {
  await take();
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  notice("missing");
}
