// Keeps the agent's token in this browser, for the service of this origin.

const form = document.getElementById("enrol");

form.addEventListener("submit", (event) => {
  event.preventDefault();
  localStorage.setItem("handover.enrolment", form.elements.token.value);
  form.hidden = true;
  document.getElementById("done").textContent = "Done. Load the agent workspace again.";
});
