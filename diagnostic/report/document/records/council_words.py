"""What the file for a works council says of every survey: its titles, questions, roles, and what is kept."""

from __future__ import annotations

QUESTIONS_TITLE = "What is asked most, and where it is answered"
THRESHOLDS_TITLE = "From how many people on what is shown"
SEEN_TITLE = "Who sees what"
KEPT_TITLE = "What is kept, and for how long"
METHOD_TITLE = "How people are kept from being found out"
LIMITS_TITLE = "What the auditor found"
RULES_TITLE = "How scores are read"
FROM_TITLE = "What this was made from"
TOLD_TITLE = "What people are told"  # followed by the language
LEAD = "What this survey asks, what it shows, and what it can never show"
OF_COUNCIL = (
    "A works council that decides on a survey usually asks these questions (in Germany by § 87(1) no. 1 and 6 and "
    "§ 94 of the Works Constitution Act). What the law asks is for the parties to judge.",
)
ANSWERS = (
    ("What exactly are people asked?", "Every question and answer, word for word, in each language.", "The last ones"),
    ("How small may a group be?", "Thresholds were fixed when the survey was made.", THRESHOLDS_TITLE),
    ("Can a person be found out?", "No result, nor any two together, is about fewer people than that.", METHOD_TITLE),
    (
        "Is behaviour or performance watched?",
        "Of those who answer no: what is stored of them is listed. What staff with access do here is logged. What a "
        "team says can be read as a judgement on whoever leads it: agree on what it may be used for.",
        KEPT_TITLE,
    ),
    ("Who sees results, and whose?", "Each role, with what it sees and what it does not.", SEEN_TITLE),
    ("How long is what kept?", "Each kind of data, with what ends it.", KEPT_TITLE),
    ("By what method is it read?", "Every rule in words. There is no score of a person.", RULES_TITLE),
    (
        "What can change after we agree?",
        "Questions and thresholds cannot. Rules can until results are published: this file names their version.",
        FROM_TITLE,
    ),
    (
        "Is anything sent elsewhere?",
        "Nothing, but for a mail server and a provider of sign-in where these are set up.",
        SEEN_TITLE,
    ),
    ("Who checked it?", "An auditor that knows published numbers alone.", LIMITS_TITLE),
    ("May people decline?", "Yes: any question can be left out, and nobody is shown who answered.", TOLD_TITLE),
)
SEES = (
    (
        "People who answer",
        "Their questionnaire and how they are protected. Once results are shared with everybody: how many answered, "
        "and a few scores of the whole.",
        "What anybody else answered, or who did.",
    ),
    (
        "Leaders with access",
        "After publication: scores of their own part and of those below it, and lists of comments by enough people.",
        "Other parts, who answered, anything while people answer unless the survey shows first results.",
    ),
    (
        "Consultants",
        "All that is published; while people answer, participation of groups in bands; comments before their "
        "release, in the lists in which they will stand. They set surveys up, and give access.",
        "Answers, who answered, which comment is whose.",
    ),
    (
        "Administrators",
        "Who has access, and what staff did: the audit log. They give access and take it back.",
        "Any result, comment, action or meeting; who answered.",
    ),
    (
        "Whoever runs the server",
        "Its files, keys and backups. Until an answer has been shuffled with others of its unit they could join it "
        "with its invitation. They are trusted for that time, and bound by contract.",
        "Which answer belongs to which invitation, once it is shuffled.",
    ),
    (
        "Mail server and provider of sign-in, if there are any",
        "The one: addresses, and letters with links, so also who was reminded. The other: which staff sign in, when.",
        "Any answer or result.",
    ),
    (
        "Other organisations",
        "Only if this one agreed to it: quartiles over ten organisations or more, of each dimension of the whole.",
        "This organisation's own scores, its name, any unit.",
    ),
    ("Nobody", "-", "One person's answers; who answered; a name, a score or a date beside a comment."),
)
KEEPS = (
    (
        "Invitations",
        "A keyed mark of each link, its unit, and whether it was used.",
        "{destroyed}.",
    ),
    ("E-mail addresses, if invitations go out by mail", "Sealed with the survey's key.", "With the invitations."),
    (
        "Answers that wait",
        "Answers with the invitation's unit, until enough of that unit wait too.",
        "When they are shuffled, at the latest when the survey has ended.",
    ),
    (
        "Answers",
        "Codes, unit, what people say of themselves where asked, and whether the form took less than two seconds a "
        "question. No name, invitation, time, order or address.",
        "Kept, so that surveys can be compared; deleted with the database.",
    ),
    (
        "Comments",
        "Words and unit, apart from the answers.",
        "As answers. Words can be blacked out, and a text left out, until they are released; a released list is never "
        "changed.",
    ),
    (
        "Publications",
        "Scores of groups, and each decision about what is shown.",
        "Kept unchanged, as the record of it.",
    ),
    (
        "Names that people write in actions, agreements and meetings",
        "As written.",
        "When they ask, or as set on its page.",
    ),
    (
        "Staff with access",
        "The label of their link, or their name from their organisation's sign-in; visits of at most eight hours.",
        "A label stays in the list of links, which work for 400 days at most; a name until 90 days after the last "
        "sign-in.",
    ),
    (
        "The audit log",
        "What staff did, with their label or name, and when: surveys, access, releases, files, imports. Never an "
        "answer, nor who answered.",
        "Kept unchanged; deleted with the database.",
    ),
    (
        "The server's log",
        "Moments, causes and places in the program. No address, link or answer.",
        "As its keeper sets.",
    ),
)
METHODS = (
    (
        "No score of a person.",
        "The mean of a person's answers to the questions of one dimension is computed once, to be added to those of "
        "others. It is shown to nobody and stored nowhere.",
    ),
    (
        "What is shown is chosen, not filtered.",
        "Before anything is published, a plan decides for all readers together which groups are shown, so that no "
        "result taken from another leaves fewer people than the threshold. Small teams are put together, or count "
        "in the level above.",
    ),
    (
        "No group gives its members away by agreeing.",
        "A mean is kept so far off the ends of the scale that it never says what everybody in a group answered.",
    ),
    (
        "Published once.",
        "A publication cannot be changed. Late answers do not make a second one that could be compared with the first.",
    ),
    (
        "Checked from outside.",
        "The auditor works out from published numbers alone what follows by adding and subtracting. If anything "
        "would be about too few people, nothing is published.",
    ),
    (
        "The same for everybody.",
        "Readers see a part of one publication; who asks changes nothing. No search or export makes new groups.",
    ),
    (
        "Rules are sentences.",
        "Each conclusion beyond scores follows from a rule that is printed below; none is learned from answers.",
    ),
    (
        "What no method can prevent.",
        "Colleagues know what they said themselves. How somebody writes may tell who it was. Whoever handed out "
        "invitations may keep a list of them.",
    ),
)
