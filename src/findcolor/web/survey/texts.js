// Every text of the page, in both languages, and which one is spoken.

const TEXTS = {
  en: {
    name: "English",
    "rate.title": "Real photo or AI?",
    "rate.intro":
      "Some of these pictures are colour photographs. In the others, AI has coloured a black-and-white photo.",
    "rate.task": "Say what each picture looks like to you. Trust your first impression.",
    "rate.question": "What does this picture look like?",
    "rate.1": "Looks like a real photo",
    "rate.2": "Don’t know",
    "rate.3": "Looks like AI",
    "pairs.title": "Which looks more natural?",
    "pairs.intro": "Each pair shows one photo twice, coloured in two ways.",
    "pairs.task": "Say which of the two looks more natural. Trust your first impression.",
    "pairs.question": "Which looks more natural?",
    "pairs.1": "A",
    "pairs.2": "Can’t tell",
    "pairs.3": "B",
    "length.rate": "{count} pictures, about {minutes} min",
    "length.pairs": "{count} pairs, about {minutes} min",
    limit: "Each is shown for at most {seconds} seconds.",
    once: "There is no way back to an earlier one.",
    keys: "On a keyboard: press 1, 2 or 3.",
    about: "About you",
    optional: "optional",
    age: "Age group",
    "age.": "I’d rather not say",
    "age.under-20": "Under 20",
    "age.20-39": "20 to 39",
    "age.40-59": "40 to 59",
    "age.60-up": "60 or older",
    experience: "Experience with photography or picture editing",
    "experience.": "I’d rather not say",
    "experience.none": "None",
    "experience.hobby": "As a hobby",
    "experience.professional": "Professional",
    "consent.title": "Your consent",
    consent:
      "Taking part is voluntary. What is kept for research: your answers, how long each one took, the language, and, if you tell them, your age group and experience. No name, no address, nothing else about you. You may stop at any time by closing the page; the answers given until then are kept. This browser remembers how far you are.",
    agree: "I agree to take part.",
    start: "Start",
    starting: "One moment …",
    progress: "{done} of {total}",
    picture: "Picture {number} of {total}",
    "picture.a": "Picture A",
    "picture.b": "Picture B",
    loading: "Loading the next picture …",
    offline: "No connection. It goes on by itself when there is one.",
    over: "Time is up. What was your impression?",
    "resume.title": "Welcome back",
    resume: "You have answered {done} of {total}. It goes on where you stopped.",
    "resume.button": "Continue",
    "done.title": "Thank you!",
    done: "That was the last one.",
    saved: "All your answers are saved. You can close this page.",
    saving: "Saving your answers: {count} to go. Please keep this page open.",
    refused: "Some answers could not be saved; please tell whoever invited you.",
    missing: "There is no such survey at this address.",
    unreachable: "The survey cannot be reached right now. Trying again …",
    language: "Language",
  },
  ko: {
    name: "한국어",
    "rate.title": "진짜 사진일까요, AI일까요?",
    "rate.intro":
      "어떤 것은 원래 컬러로 찍은 사진이고, 어떤 것은 흑백 사진에 AI가 색을 입힌 사진입니다.",
    "rate.task": "한 장씩 보고 어떻게 보이는지 골라 주세요. 첫인상이 중요합니다.",
    "rate.question": "이 사진은 어떻게 보이나요?",
    "rate.1": "진짜 사진 같다",
    "rate.2": "모르겠다",
    "rate.3": "AI 같다",
    "pairs.title": "어느 쪽이 더 자연스러운가요?",
    "pairs.intro": "같은 사진에 서로 다르게 색을 입힌 두 장을 나란히 보여 드립니다.",
    "pairs.task": "더 자연스러워 보이는 쪽을 골라 주세요. 첫인상이 중요합니다.",
    "pairs.question": "어느 쪽이 더 자연스러운가요?",
    "pairs.1": "A",
    "pairs.2": "모르겠다",
    "pairs.3": "B",
    "length.rate": "사진 {count}장, 약 {minutes}분",
    "length.pairs": "사진 {count}쌍, 약 {minutes}분",
    limit: "최대 {seconds}초 동안만 보입니다.",
    once: "지나간 사진으로 되돌아갈 수 없습니다.",
    keys: "키보드에서는 1, 2, 3 키로 답할 수 있습니다.",
    about: "참여자 정보",
    optional: "선택",
    age: "연령대",
    "age.": "답하지 않음",
    "age.under-20": "20세 미만",
    "age.20-39": "20~39세",
    "age.40-59": "40~59세",
    "age.60-up": "60세 이상",
    experience: "사진 촬영이나 보정 경험",
    "experience.": "답하지 않음",
    "experience.none": "없음",
    "experience.hobby": "취미",
    "experience.professional": "직업",
    "consent.title": "참여 동의",
    consent:
      "참여는 자유입니다. 연구를 위해 답과 답하는 데 걸린 시간, 사용 언어, 그리고 알려 주신 경우 연령대와 경험만 저장합니다. 이름, 주소 등 다른 개인정보는 저장하지 않습니다. 페이지를 닫으면 언제든지 그만둘 수 있으며, 그때까지의 답은 보관됩니다. 어디까지 답했는지는 이 브라우저에만 기억됩니다.",
    agree: "참여에 동의합니다.",
    start: "시작하기",
    starting: "잠시만요 …",
    progress: "{done} / {total}",
    picture: "{total}장 중 {number}번째 사진",
    "picture.a": "사진 A",
    "picture.b": "사진 B",
    loading: "다음 사진을 불러오는 중 …",
    offline: "연결이 끊겼습니다. 연결되면 저절로 이어집니다.",
    over: "시간이 다 되었습니다. 어떻게 보였나요?",
    "resume.title": "다시 오셨네요",
    resume: "{total}개 중 {done}개에 답하셨습니다. 멈춘 곳부터 이어집니다.",
    "resume.button": "이어서 하기",
    "done.title": "감사합니다!",
    done: "마지막 문항까지 마쳤습니다.",
    saved: "모든 답이 저장되었습니다. 이제 페이지를 닫아도 됩니다.",
    saving: "답을 저장하는 중입니다: {count}개 남음. 페이지를 닫지 말아 주세요.",
    refused: "저장되지 못한 답이 있습니다. 설문을 보내 준 사람에게 알려 주세요.",
    missing: "이 주소에는 설문이 없습니다.",
    unreachable: "지금은 설문에 연결할 수 없습니다. 다시 시도하고 있습니다 …",
    language: "언어",
  },
};

export const LANGUAGES = Object.keys(TEXTS);

let spoken = "en";

export const language = () => spoken;

export function speak(chosen) {
  spoken = chosen;
  document.documentElement.lang = chosen;
}

// The first language of the browser that the page speaks.
export function preferred() {
  const wanted = (navigator.languages ?? [navigator.language]).map((name) => name.split("-")[0]);
  return wanted.find((name) => LANGUAGES.includes(name)) ?? "en";
}

export const nameOf = (code) => TEXTS[code].name;

// t("resume", { done: 3, total: 46 })
export function t(key, values = {}) {
  const text = TEXTS[spoken][key];
  if (text === undefined) throw new Error(`There is no text ${key}.`);
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}
