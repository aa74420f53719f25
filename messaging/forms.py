"""What people type in messaging."""

from django import forms


class MessageForm(forms.Form):
    """A message to a conversation."""

    body = forms.CharField(error_messages={"required": "Type a message."}, max_length=4000)
    about = forms.CharField(required=False, max_length=200)


class PreferenceForm(forms.Form):
    """How somebody wants to be reached."""

    by_email = forms.BooleanField(required=False)
    by_sms = forms.BooleanField(required=False)
    mobile = forms.CharField(required=False, max_length=40)
