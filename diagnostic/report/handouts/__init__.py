"""What is printed and handed out or hung up, so that people find a survey: web pages that are nothing but sheets."""
