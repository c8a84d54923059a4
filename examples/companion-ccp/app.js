// A custom CCP with Handover's companion in it. Change the three constants, and the same addresses in index.html's
// content-security policy.

/* global connect, handoverCompanion, handoverPanel */

const ccpUrl = "https://example.my.connect.aws/connect/ccp-v2/"; // your instance's
const region = "eu-west-2";
const controller = "https://handover.example.com"; // where companions reach it

const kept = "handover.enrolment";
const form = document.getElementById("enrol");

connect.core.initCCP(document.getElementById("ccp"), { ccpUrl, region, loginPopupAutoClose: true, softphone: { allowFramedSoftphone: true } });

/** start has the companion live in this page. It asks for the token whenever a session begins. */
function start() {
  form.hidden = true;
  handoverCompanion.startStreamsCompanion({
    url: controller,
    authorize: () => localStorage.getItem(kept) ?? "",
    panel: handoverPanel.createPanel(),
  });
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  localStorage.setItem(kept, form.elements.token.value);
  start();
});

if (localStorage.getItem(kept)) {
  start();
} else {
  form.hidden = false;
}
