"""The pages of respondents: code form, questionnaire, thanks, protection."""
